using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>The fields of a request on their way to an upstream. Of a WebSocket's handshake over HTTP/1 nothing is said (RFC 8441 section 5).</summary>
internal readonly struct Http2RequestSink(HpackSink to, bool isWebSocket) : IFieldSink
{
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (isWebSocket && HeaderNames.SecWebSocketKey.Is(name)) return;
        to.Add(name, value);
    }
}
