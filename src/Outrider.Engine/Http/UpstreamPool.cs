using System.Runtime.CompilerServices;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// The connections to the endpoints of one service, kept by endpoint. An endpoint that discovery no longer names takes its connections with it: they are
/// held as long as the endpoint is, and those at rest are closed when they grow old.
/// </summary>
internal sealed class UpstreamPool(UpstreamOptions options, UpstreamCounts counts, TimeProvider time) : IDisposable
{
    private readonly ConditionalWeakTable<Endpoint, Http1Pool> _pools = [];

    /// <summary>How long an upstream may be silent in the middle of an answer's body.</summary>
    public TimeSpan BodyTimeout => options.Limits.BodyTimeout;

    /// <summary>A way to this endpoint that is open already, at once; null where there is none.</summary>
    public IUpstreamStream? TryTake(Endpoint endpoint)
    {
        var taken = For(endpoint).TryTake();
        if (taken is not null) counts.Reused.Increment();
        return taken;
    }

    /// <summary>A new way, or, where there may be no more, the next that comes free.</summary>
    /// <exception cref="UpstreamBusyException">The queue is full.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">It cannot be reached, or not in time.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other end broke off its handshake.</exception>
    public ValueTask<IUpstreamStream> OpenAsync(Endpoint endpoint, CancellationToken cancel) => For(endpoint).OpenAsync(cancel);

    public void Dispose()
    {
        foreach (var (_, pool) in _pools) pool.Dispose();
        _pools.Clear();
    }

    private Http1Pool For(Endpoint endpoint) => _pools.TryGetValue(endpoint, out var pool) ? pool : _pools.GetValue(endpoint, Create);

    private Http1Pool Create(Endpoint endpoint) => new(new Connector(endpoint, options, time).ConnectAsync, options.Limits, counts, time);
}
