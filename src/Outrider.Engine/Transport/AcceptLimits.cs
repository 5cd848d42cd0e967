namespace Outrider.Transport;

/// <summary>What a listener takes before a first octet of a request has come.</summary>
internal sealed record AcceptLimits
{
    /// <summary>Open connections; a further one is closed at once.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>A TLS handshake. Kestrel's default.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
