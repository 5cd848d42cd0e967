using Microsoft.Extensions.Logging;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// The connections of HTTP/2 to one endpoint: the one with the fewest streams in flight takes the next. One is opened when there is none, and further
/// ones, up to their bound, when all are busy; beyond that streams wait in a queue that is bounded too.
/// </summary>
internal sealed partial class Http2UpstreamPool : IUpstreamConnections
{
    // With a lifetime of five minutes: streams of an hour on every one of them.
    private const int MostEnding = 12;

    private readonly Func<CancellationToken, ValueTask<Connection>> _connect;
    private readonly Http2UpstreamOptions _options;
    private readonly LimitHits _hits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly List<Http2UpstreamConnection> _connections = [];
    private readonly HashSet<Task> _running = [];
    private readonly Queue<TaskCompletionSource<IUpstreamStream>> _waiting = new();
    private readonly CancellationTokenSource _end = new();
    private int _connecting;
    private int _waiters;
    private bool _disposed;

    /// <param name="connect">Opens a connection over which HTTP/2 was agreed on, or is known to be spoken.</param>
    /// <param name="options">How many, and how long.</param>
    /// <param name="hits">Counts where a bound was met.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="log">For what goes wrong.</param>
    public Http2UpstreamPool(Func<CancellationToken, ValueTask<Connection>> connect, Http2UpstreamOptions options, LimitHits hits, TimeProvider time, ILogger log) =>
        (_connect, _options, _hits, _time, _log) = (connect, options, hits, time, log);

    /// <summary>Open now.</summary>
    public int Connections
    {
        get
        {
            lock (_gate) return _connections.Count;
        }
    }

    /// <summary>A stream on a connection that is open already, at once; null where there is none.</summary>
    public IUpstreamStream? TryTake()
    {
        Http2UpstreamStream? stream;
        var opens = false;
        lock (_gate)
        {
            stream = TakeLeastBusy();
            if (stream is not null) opens = MayConnect() && AreAllBusy();
            if (opens) _connecting++;
        }

        // Nobody waits for it: it serves those who come next.
        if (opens) StartConnecting();
        return stream;
    }

    /// <summary>A stream, on a new connection where that is needed; waits where there may be no more of either.</summary>
    /// <exception cref="UpstreamBusyException">The queue is full.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">It cannot be reached, or not in time.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other end broke off its handshake.</exception>
    public ValueTask<IUpstreamStream> OpenAsync(CancellationToken cancel)
    {
        if (_waiters == 0 && TryTake() is { } stream) return ValueTask.FromResult(stream);
        return WaitAsync(cancel);
    }

    /// <summary>A stream was given back, or the upstream allows more of them.</summary>
    public void MayHaveRoom()
    {
        while (Volatile.Read(ref _waiters) > 0)
        {
            TaskCompletionSource<IUpstreamStream>? next = null;
            Http2UpstreamStream? stream;
            lock (_gate)
            {
                while (_waiting.TryPeek(out next) && next.Task.IsCompleted) Dequeue();
                if (next is null || _waiting.Count == 0) return;
                stream = TakeLeastBusy();
                if (stream is null) return;
                Dequeue();
            }

            // It may have given up at this moment.
            if (!next.TrySetResult(stream)) stream.Release();
        }
    }

    /// <summary>Cuts what is open. Streams in flight end with an <see cref="IOException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        Http2UpstreamConnection[] connections;
        Task[] running;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            connections = [.. _connections];
            running = [.. _running];
        }

        await _end.CancelAsync();
        foreach (var connection in connections)
        {
            connection.Drain();
            if (connection.InFlight > 0) connection.Cut();
        }

        FailWaiting(new IOException("the pool is closed"));
        await Task.WhenAll(running);
        _end.Dispose();
    }

    private async ValueTask<IUpstreamStream> WaitAsync(CancellationToken cancel)
    {
        var turn = new TaskCompletionSource<IUpstreamStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        var opens = false;
        lock (_gate)
        {
            if (_disposed) throw new IOException("the pool is closed");
            if (_waiting.Count >= _options.Queue)
            {
                _hits.UpstreamConnections.Increment();
                throw new UpstreamBusyException();
            }

            _waiting.Enqueue(turn);
            _waiters++;
            // As many are opened at once as there are who wait: one for the first, the others when it shows that one is not enough.
            opens = MayConnect() && (_connecting == 0 || _waiting.Count > _connecting * _options.SpreadFrom);
            if (opens) _connecting++;
        }

        if (opens) StartConnecting();
        // It stays in the queue, and is passed over there.
        await using var given = cancel.UnsafeRegister(static turn => ((TaskCompletionSource<IUpstreamStream>)turn!).TrySetCanceled(), turn);
        // What came free before this stood in the queue.
        MayHaveRoom();
        return await turn.Task;
    }

    private void Dequeue()
    {
        _waiting.Dequeue();
        _waiters--;
    }

    /// <summary>Those that only finish what they have are not counted: a stream may last for hours.</summary>
    private bool MayConnect()
    {
        if (_disposed || _connections.Count >= MostEnding * _options.Connections) return false;
        var usable = _connecting;
        foreach (var connection in _connections)
            if (!connection.IsEnding) usable++;
        return usable < _options.Connections;
    }

    private bool AreAllBusy()
    {
        foreach (var connection in _connections)
            if (!connection.IsEnding && connection.InFlight <= _options.SpreadFrom) return false;
        return true;
    }

    private Http2UpstreamStream? TakeLeastBusy()
    {
        // The first may take no more, though it has the fewest: then the next.
        for (var tries = _connections.Count; tries > 0; tries--)
        {
            Http2UpstreamConnection? least = null;
            foreach (var connection in _connections)
                if (connection.TakesMore && (least is null || connection.InFlight < least.InFlight)) least = connection;
            if (least is null) return null;
            if (least.TryTake() is { } stream) return stream;
        }

        return null;
    }

    private void StartConnecting()
    {
        var task = ConnectAsync();
        lock (_gate)
            if (!task.IsCompleted) _running.Add(task);
        _ = task.ContinueWith(
            ended =>
            {
                lock (_gate) _running.Remove(ended);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Opens a connection and stays with it to its end. Does not throw.</summary>
    private async Task ConnectAsync()
    {
        Http2UpstreamConnection? connection = null;
        try
        {
            connection = new Http2UpstreamConnection(await _connect(_end.Token), this, _options, _hits, _time, _log);
        }
        catch (Exception e)
        {
            CannotConnect(e.Message);
            NotConnected(e);
            return;
        }

        var isLate = false;
        lock (_gate)
        {
            _connecting--;
            isLate = _disposed;
            if (!isLate) _connections.Add(connection);
        }

        if (isLate) connection.Cut();
        var running = connection.RunAsync();
        MayHaveRoom();
        await running;
        Forget(connection);
    }

    private void NotConnected(Exception why)
    {
        lock (_gate)
        {
            _connecting--;
            // Others may still come about, or serve.
            if (_connecting > 0 || _connections.Exists(c => !c.IsEnding)) return;
        }

        FailWaiting(why);
    }

    private void Forget(Http2UpstreamConnection connection)
    {
        var opens = false;
        lock (_gate)
        {
            _connections.Remove(connection);
            opens = _waiters > 0 && MayConnect();
            if (opens) _connecting++;
        }

        if (opens) StartConnecting();
    }

    private void FailWaiting(Exception why)
    {
        while (true)
        {
            TaskCompletionSource<IUpstreamStream>? next;
            lock (_gate)
            {
                if (!_waiting.TryPeek(out next)) return;
                Dequeue();
            }

            next.TrySetException(why);
        }
    }

    [LoggerMessage(LogLevel.Debug, "no connection to an upstream: {Problem}")]
    private partial void CannotConnect(string problem);
}
