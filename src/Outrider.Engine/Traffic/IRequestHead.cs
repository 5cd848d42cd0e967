using System.Net;

namespace Outrider.Traffic;

/// <summary>
/// What a layer may know of a request: read-only, valid until the exchange ends, cheap to ask. One implementation an engine (Kestrel's requests
/// today, our own HTTP/1 parser next) and one for tests.
/// </summary>
internal interface IRequestHead
{
    string Method { get; }

    /// <summary>The path as it was decided on once, before routing: see <see cref="CanonicalPath"/>. What is forwarded is this path.</summary>
    CanonicalPath Path { get; }

    /// <summary>Host and, where given, port the caller asked for; lower case.</summary>
    string Authority { get; }

    /// <summary>The peer of the connection, not what a header claims.</summary>
    IPAddress Peer { get; }

    /// <summary>Our end of that connection: the port the caller connected to.</summary>
    int Port { get; }

    /// <summary>The values of a header in the order received, empty where there is none. Names compare without case (RFC 9110 section 5.1).</summary>
    IReadOnlyList<string> Header(string name);

    /// <summary>True where the body can be sent a second time: there is none, or it is held in memory whole.</summary>
    bool CanReplayBody { get; }
}
