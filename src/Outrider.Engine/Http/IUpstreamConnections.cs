namespace Outrider.Http;

/// <summary>The connections to one endpoint, over one wire. Their number is bounded, and so is the queue of who waits for a way over them.</summary>
internal interface IUpstreamConnections : IAsyncDisposable
{
    /// <summary>A way that is open already, at once; null where there is none.</summary>
    IUpstreamStream? TryTake();

    /// <summary>A new way, or, where there may be no more, the next that comes free.</summary>
    /// <exception cref="UpstreamBusyException">The queue is full.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">It cannot be reached, or not in time.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other end broke off its handshake.</exception>
    ValueTask<IUpstreamStream> OpenAsync(CancellationToken cancel);
}
