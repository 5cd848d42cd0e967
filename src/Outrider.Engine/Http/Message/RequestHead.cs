using System.Net;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// The head of a request, received and checked by whichever wire it came over: what is here may be forwarded. Used again by the next request of its
/// owner (a connection, a stream); what it hands out is valid until then.
/// </summary>
internal sealed class RequestHead : IRequestHead
{
    public string Method { get; set; } = "";

    /// <summary>What follows the method in HTTP/1, or <c>:path</c>: as it came. <see cref="Path"/> may be a slice of it.</summary>
    public ReadOnlyMemory<byte> Target { get; set; }

    public CanonicalPath Path { get; set; }

    public string Authority { get; set; } = "";

    public IPAddress Peer { get; set; } = IPAddress.None;

    public int Port { get; set; }

    /// <summary>Set once a connection, not once a request.</summary>
    public string? ClientCertificate { get; set; }

    /// <summary>All of them, those that end here included; of an HTTP/2 request without the pseudo-headers.</summary>
    public HeaderFields Fields { get; } = new();

    public BodyLength Body { get; set; }

    /// <summary>Set by the engine once it holds the body in memory whole.</summary>
    public bool CanReplayBody { get; set; }

    /// <summary>The caller waits for a 100 before it sends the body (RFC 9110 section 10.1.1).</summary>
    public bool ExpectsContinue { get; set; }

    /// <summary>The caller wants to speak WebSocket: by Upgrade (RFC 6455), or by extended CONNECT (RFC 8441). To policies it is a GET. No other protocol is upgraded to.</summary>
    public bool IsWebSocket { get; set; }

    /// <summary>The caller takes trailers (<c>TE: trailers</c>, RFC 9110 section 10.1.4).</summary>
    public bool TakesTrailers { get; set; }

    /// <summary>HTTP/1.0, 1.1 or 2, for the log.</summary>
    public Version Version { get; set; } = HttpVersion.Version11;

    public int Count(HeaderName name) => Fields.CountOf(name);

    public ReadOnlySpan<byte> Value(HeaderName name, int index = 0) => Fields.ValueOf(name, index);
}
