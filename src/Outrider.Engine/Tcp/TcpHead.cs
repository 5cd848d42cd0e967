using System.Net;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Tcp;

/// <summary>A connection as the policies see it: it comes from somewhere, and asks for nothing that could be read.</summary>
internal sealed class TcpHead(Connection caller) : IRequestHead
{
    public string Method => "";

    public CanonicalPath Path => default;

    public string Authority => "";

    public IPAddress Peer => caller.Peer;

    public int Port => caller.LocalPort;

    public int Count(HeaderName name) => 0;

    public ReadOnlySpan<byte> Value(HeaderName name, int index = 0) => default;

    public bool CanReplayBody => false;
}
