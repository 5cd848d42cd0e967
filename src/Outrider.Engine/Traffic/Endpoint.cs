using System.Net;
using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>
/// One instance of a service, and what is known of it. The address never changes; the numbers are counted by the picker and read by balancers.
/// It lives as long as discovery names the address, across reloads, so that a breaker's memory survives them.
/// </summary>
internal sealed class Endpoint(EndPoint address, string authority)
{
    private int _inFlight;

    /// <summary>
    /// An <see cref="IPEndPoint"/>, a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>, or a <see cref="DnsEndPoint"/>, whose name is looked
    /// up at each new connection.
    /// </summary>
    public EndPoint Address { get; } = address;

    /// <summary><c>host:port</c> as it was written or found, for the Host header, TLS and people.</summary>
    public string Authority { get; } = authority;

    /// <summary><see cref="Authority"/> as it is sent.</summary>
    public ReadOnlyMemory<byte> AuthorityOctets { get; } = System.Text.Encoding.ASCII.GetBytes(authority);

    /// <summary>Null where nothing watches it: the application itself has no breaker.</summary>
    public Breaker? Breaker { get; init; }

    /// <summary>Attempts under way, each from its begin until its answer is whole.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Attempts that did not fail, as breakers see it.</summary>
    public Counter Successes { get; init; } = new();

    public Counter Failures { get; init; } = new();

    /// <summary>How long attempts take until their head; null where nobody counts.</summary>
    public Histogram? Duration { get; init; }

    public void Begin() => Interlocked.Increment(ref _inFlight);

    public void End() => Interlocked.Decrement(ref _inFlight);

    public override string ToString() => Authority;
}
