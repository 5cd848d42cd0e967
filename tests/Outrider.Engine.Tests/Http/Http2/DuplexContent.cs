using System.Net;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>A body whose answer .NET's client reads while it is still sending it, which it does for contents it does not know.</summary>
internal sealed class DuplexContent(byte[] octets) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(octets, 0, octets.Length);

    protected override bool TryComputeLength(out long length)
    {
        length = octets.Length;
        return true;
    }
}
