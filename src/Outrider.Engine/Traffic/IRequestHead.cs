using System.Net;

namespace Outrider.Traffic;

/// <summary>What a layer may know of a request: read-only, valid until the exchange ends, cheap to ask. The wire has one implementation, tests another.</summary>
internal interface IRequestHead
{
    /// <summary>As received; letter case counts (RFC 9110 section 9.1).</summary>
    string Method { get; }

    /// <summary>The path as it was decided on once, before routing: see <see cref="CanonicalPath"/>. What is forwarded is this path.</summary>
    CanonicalPath Path { get; }

    /// <summary>Host and, where given, port the caller asked for; lower case.</summary>
    string Authority { get; }

    /// <summary>The peer of the connection, not what a header claims.</summary>
    IPAddress Peer { get; }

    /// <summary>Our end of that connection: the port the caller connected to.</summary>
    int Port { get; }

    /// <summary>Of HTTP, as the caller speaks it.</summary>
    Version Version => HttpVersion.Version11;

    /// <summary>Of the certificate that the caller proved to have: the value of X-Forwarded-Client-Cert, ASCII; null where it showed none.</summary>
    string? ClientCertificate => null;

    /// <summary>How many lines there are of a header. Names compare without case.</summary>
    int Count(HeaderName name);

    /// <summary>The value of one of them, in the order received; empty where there is no such line.</summary>
    ReadOnlySpan<byte> Value(HeaderName name, int index = 0);

    /// <summary>True where the body can be sent a second time: there is none, or it is held in memory whole.</summary>
    bool CanReplayBody { get; }
}
