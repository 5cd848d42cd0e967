using System.Runtime.CompilerServices;
using Outrider.Kernel;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// The connections to the endpoints of one service, kept by endpoint. An endpoint that discovery no longer names takes its connections with it: they are
/// held as long as the endpoint is, and those at rest are closed when they grow old.
/// </summary>
internal sealed class UpstreamPool(UpstreamOptions options, UpstreamParts parts) : IAsyncDisposable
{
    private readonly ConditionalWeakTable<Endpoint, IUpstreamConnections> _endpoints = [];

    /// <summary>How long an upstream may be silent in the middle of an answer's body.</summary>
    public TimeSpan BodyTimeout => options.Limits.BodyTimeout;

    /// <inheritdoc cref="IUpstreamConnections.TryTake"/>
    public IUpstreamStream? TryTake(Endpoint endpoint)
    {
        var taken = For(endpoint).TryTake();
        if (taken is not null) parts.Counts.Reused.Increment();
        return taken;
    }

    /// <inheritdoc cref="IUpstreamConnections.OpenAsync"/>
    public ValueTask<IUpstreamStream> OpenAsync(Endpoint endpoint, CancellationToken cancel) => For(endpoint).OpenAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, connections) in _endpoints) await connections.DisposeAsync();
        _endpoints.Clear();
    }

    private IUpstreamConnections For(Endpoint endpoint) => _endpoints.TryGetValue(endpoint, out var connections) ? connections : _endpoints.GetValue(endpoint, Create);

    private IUpstreamConnections Create(Endpoint endpoint)
    {
        var connector = new Connector(endpoint, options, parts);
        return options.Protocol == HttpProtocol.Http2
            ? new Http2UpstreamPool(connector.ConnectAsync, Http2UpstreamOptions.Of(options.Limits), parts.Hits, parts.Time, parts.Log)
            : new Http1Pool(connector.ConnectAsync, options.Limits, parts);
    }
}
