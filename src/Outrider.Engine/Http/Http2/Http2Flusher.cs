using System.Runtime.CompilerServices;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// Sends what waits in the output: one send at a time, by whichever thread has something to send while nobody sends; what others put there meanwhile goes
/// with the next. The connection's reader, which may answer dozens of frames in a row, sends once behind them all.
/// </summary>
internal sealed class Http2Flusher
{
    private readonly Http2Wire _wire;
    private readonly Connection _connection;
    private readonly Action _onSent;
    private ArraySegment<byte> _sending;
    private ValueTaskAwaiter _sent;
    private TaskCompletionSource? _rested;
    private TaskCompletionSource? _taken;
    private bool _sends;
    private int _readerThread;

    public Http2Flusher(Http2Wire wire, Connection connection)
    {
        (_wire, _connection) = (wire, connection);
        _onSent = OnSent;
    }

    /// <summary>When the send that is under way began; <see cref="long.MaxValue"/> while there is none.</summary>
    public long SendsSince { get; private set; } = long.MaxValue;

    /// <summary>Under the gate: from now on, sends of this thread wait for <see cref="EndBatch"/>.</summary>
    public void BeginBatch() => _readerThread = Environment.CurrentManagedThreadId;

    public void EndBatch() => _readerThread = 0;

    /// <summary>Under the gate: there is something to send and nobody does. Who gets true must call <see cref="Flush"/> once it has left the gate.</summary>
    public bool Claim()
    {
        if (_sends || _wire.Output.Count == 0 || _readerThread == Environment.CurrentManagedThreadId) return false;
        return _sends = true;
    }

    public void Flush()
    {
        while (true)
        {
            if (!TakeNext(out var woken)) return;
            var sent = SendAsync();
            if (sent.IsCompleted)
            {
                Complete(sent.GetAwaiter());
                Http2Wire.Signal(woken);
                continue;
            }

            // Only now: the completion may come, on another thread, before this one is back.
            _sent = sent.GetAwaiter();
            _sent.UnsafeOnCompleted(_onSent);
            Http2Wire.Signal(woken);
            return;
        }
    }

    /// <summary>Under the gate: completes when nothing is being sent.</summary>
    public Task WhenRested() => _sends ? (_rested ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;

    /// <summary>Under the gate: completes when what waits now is being sent.</summary>
    public Task WhenTaken() => _sends ? (_taken ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;

    private bool TakeNext(out Http2Outflow? woken)
    {
        lock (_wire.Gate)
        {
            Http2Output.Recycle(_sending);
            _sending = default;
            SendsSince = long.MaxValue;
            woken = null;
            _taken?.TrySetResult();
            _taken = null;
            if (_wire.Output.Count > 0 && !_wire.IsCut)
            {
                _sending = _wire.Output.Take();
                SendsSince = _wire.Now();
                _wire.WatchAfter(SendsSince, _wire.Bounds.SendTimeout);
                woken = _wire.Pump();
                return true;
            }

            _sends = false;
            _rested?.TrySetResult();
            _rested = null;
            return false;
        }
    }

    private ValueTask SendAsync()
    {
        try
        {
            return _connection.SendAsync(_sending);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return ValueTask.FromException(e);
        }
    }

    private void OnSent()
    {
        Complete(_sent);
        Flush();
    }

    private void Complete(ValueTaskAwaiter sent)
    {
        try
        {
            sent.GetResult();
        }
        catch (Exception e)
        {
            _wire.Cut(e as IOException ?? new IOException("the connection was closed", e));
        }
    }
}
