using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// The connections of HTTP/1.1 to one endpoint: the one that rested last is used first, so that what is not needed grows old and is closed. Their number
/// is bounded, and so is the queue of who waits for one.
/// </summary>
internal sealed class Http1Pool : IUpstreamConnections
{
    private readonly Func<CancellationToken, ValueTask<Connection>> _connect;
    private readonly UpstreamLimits _limits;
    private readonly UpstreamParts _parts;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<Http1Upstream> _resting = [];
    private readonly Queue<TaskCompletionSource<Http1Upstream?>> _waiting = new();
    private readonly Alarm _sweep;
    private int _open;
    private bool _disposed;

    public Http1Pool(Func<CancellationToken, ValueTask<Connection>> connect, UpstreamLimits limits, UpstreamParts parts)
    {
        (_connect, _limits, _parts, _time) = (connect, limits, parts, parts.Time);
        _sweep = new Alarm(parts.Time, () => ThreadPool.UnsafeQueueUserWorkItem(static pool => pool.Sweep(), this, preferLocal: false));
    }

    /// <summary>One that rests, at once; null where there is none.</summary>
    public IUpstreamStream? TryTake()
    {
        while (true)
        {
            Http1Upstream upstream;
            lock (_gate)
            {
                if (_resting.Count == 0) return null;
                upstream = _resting[^1];
                _resting.RemoveAt(_resting.Count - 1);
            }

            if (upstream.TryWake()) return upstream;
            upstream.Close();
        }
    }

    /// <summary>A new one, or, where there may be no more, the next that comes free.</summary>
    /// <exception cref="UpstreamBusyException">The queue is full.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">It cannot be reached.</exception>
    public async ValueTask<IUpstreamStream> OpenAsync(CancellationToken cancel)
    {
        while (true)
        {
            Task<Http1Upstream?>? turn = null;
            var isFull = false;
            lock (_gate)
            {
                if (_open < _limits.Max) _open++;
                else if (_waiting.Count >= _limits.Queue) isFull = true;
                else turn = Enqueue(cancel);
            }

            if (isFull)
            {
                _parts.Hits.UpstreamConnections.Increment();
                throw new UpstreamBusyException();
            }

            if (turn is null) return await ConnectAsync(cancel);
            if (await turn is { } free) return free;
        }
    }

    /// <summary>False where it is to be closed.</summary>
    public bool TryReturn(Http1Upstream upstream)
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(upstream.OpenedAt, now) > _limits.Lifetime) return false;
        upstream.RestsSince = now;
        TaskCompletionSource<Http1Upstream?>? next = null;
        lock (_gate)
        {
            if (_disposed) return false;
            while (_waiting.TryDequeue(out next) && next.Task.IsCompleted) next = null;
            if (next is null)
            {
                // In the list before its rest begins, since it may end at once.
                _resting.Add(upstream);
                upstream.Rest();
                if (_resting.Count == 1) _sweep.Set(_limits.Idle);
                return true;
            }
        }

        upstream.Rest();
        if (upstream.TryWake() && next.TrySetResult(upstream)) return true;
        // Whoever waited gives up at this moment, or it died at it.
        next.TrySetResult(null);
        return false;
    }

    /// <summary>A connection was closed: there is room for another.</summary>
    public void Forget()
    {
        TaskCompletionSource<Http1Upstream?>? next;
        lock (_gate)
        {
            _open--;
            while (_waiting.TryDequeue(out next) && next.Task.IsCompleted) next = null;
        }

        next?.TrySetResult(null);
    }

    /// <summary>It ended in its rest.</summary>
    public void Died(Http1Upstream upstream)
    {
        lock (_gate) _resting.Remove(upstream);
        upstream.Close();
    }

    public ValueTask DisposeAsync()
    {
        Http1Upstream[] resting;
        lock (_gate)
        {
            _disposed = true;
            resting = [.. _resting];
            _resting.Clear();
        }

        _sweep.Dispose();
        CloseAll(resting);
        return default;
    }

    private async ValueTask<IUpstreamStream> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            var connection = await _connect(cancel);
            return new Http1Upstream(connection, this, _time.GetTimestamp());
        }
        catch
        {
            Forget();
            throw;
        }
    }

    private Task<Http1Upstream?> Enqueue(CancellationToken cancel)
    {
        var turn = new TaskCompletionSource<Http1Upstream?>(TaskCreationOptions.RunContinuationsAsynchronously);
        // It stays in the queue and is passed over there.
        cancel.UnsafeRegister(static turn => ((TaskCompletionSource<Http1Upstream?>)turn!).TrySetCanceled(), turn);
        _waiting.Enqueue(turn);
        return turn.Task;
    }

    private void Sweep()
    {
        var old = new List<Http1Upstream>();
        lock (_gate)
        {
            if (_disposed) return;
            var now = _time.GetTimestamp();
            while (_resting.Count > 0 && _time.GetElapsedTime(_resting[0].RestsSince, now) >= _limits.Idle)
            {
                old.Add(_resting[0]);
                _resting.RemoveAt(0);
            }

            if (_resting.Count > 0) _sweep.Set(_limits.Idle - _time.GetElapsedTime(_resting[0].RestsSince, now));
        }

        CloseAll(old);
    }

    private static void CloseAll(IEnumerable<Http1Upstream> upstreams)
    {
        foreach (var upstream in upstreams)
        {
            upstream.TryWake();
            upstream.Close();
        }
    }
}
