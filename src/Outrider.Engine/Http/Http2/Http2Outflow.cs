using System.Threading.Tasks.Sources;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// What goes out over one stream behind its head: pieces are copied into the connection's output as far as the peer's windows and the output's own bound
/// allow; the rest of a piece waits where it is, and its writer with it.
/// </summary>
internal sealed class Http2Outflow(Http2Wire wire, Http2Stream stream) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _writer;
    private ReadOnlyMemory<byte> _rest;
    private HeaderFields? _trailers;
    private int _window;
    private bool _isLast;
    private bool _waits;
    private IOException? _failure;

    /// <summary>END_STREAM is on its way.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>When the writer began to wait, or something of its piece was last taken; <see cref="long.MaxValue"/> while nobody waits.</summary>
    public long WaitsSince { get; private set; } = long.MaxValue;

    /// <summary>Of the request's head: what does not come back as a trailer.</summary>
    public HeaderEdits? Edits { get; set; }

    /// <summary>The next of those who are to be woken once the gate is left.</summary>
    public Http2Outflow? NextWoken { get; set; }

    /// <summary>Stands in the connection's queue of who waits for windows.</summary>
    public bool IsQueued { get; set; }

    public void Begin(int window)
    {
        _window = window;
        HasEnded = _waits = _isLast = false;
        (_failure, _trailers, Edits) = (null, null, null);
        _rest = default;
        WaitsSince = long.MaxValue;
    }

    /// <summary>Under the gate: the peer takes more, or, where negative, less than it has said.</summary>
    /// <returns>False where that is more than a window can be (RFC 9113 section 6.9.1).</returns>
    public bool Widen(int octets)
    {
        var wider = (long)_window + octets;
        if (wider > int.MaxValue) return false;
        _window = (int)wider;
        return true;
    }

    /// <summary>Under the gate: the head has said that nothing follows.</summary>
    public void EndWithHead()
    {
        HasEnded = true;
        wire.SettleStream(stream);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers)
    {
        bool flushes;
        ValueTask written = default;
        lock (wire.Gate)
        {
            if (_failure is not null) return ValueTask.FromException(_failure);
            // The head may have said already that nothing follows.
            if (HasEnded) written = octets.IsEmpty ? default : ValueTask.FromException(new IOException("the stream has ended"));
            else
            {
                (_rest, _isLast, _trailers) = (octets, isLast, trailers);
                if (!TryPlace()) written = WaitAsync();
            }

            flushes = wire.WantsFlush();
        }

        if (flushes) wire.Flush();
        return written;
    }

    /// <summary>Under the gate: there may be room again.</summary>
    /// <returns>True where the writer is to be woken.</returns>
    public bool Resume()
    {
        if (!_waits) return false;
        var before = _rest.Length;
        var isPlaced = TryPlace();
        if (!isPlaced)
        {
            if (_rest.Length < before) WaitsSince = wire.Now();
            return false;
        }

        StopWaiting();
        return true;
    }

    /// <summary>Under the gate.</summary>
    public Http2Wakes Fail(IOException why)
    {
        _failure ??= why;
        _rest = default;
        if (!_waits) return Http2Wakes.None;
        StopWaiting();
        return Http2Wakes.Writer;
    }

    public void Signal()
    {
        if (_failure is null) _writer.SetResult(true);
        else _writer.SetException(_failure);
    }

    void IValueTaskSource.GetResult(short token) => _writer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _writer.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _writer.OnCompleted(continuation, state, token, flags);

    private ValueTask WaitAsync()
    {
        _waits = true;
        WaitsSince = wire.Now();
        wire.WatchAfter(WaitsSince, wire.Bounds.SendTimeout);
        _writer.Reset();
        wire.Enqueue(this);
        return new ValueTask(this, _writer.Version);
    }

    private void StopWaiting()
    {
        _waits = false;
        WaitsSince = long.MaxValue;
    }

    /// <summary>Puts as much of the piece, and of what ends it, into the output as there is room for.</summary>
    /// <returns>True where that is all.</returns>
    private bool TryPlace()
    {
        while (!_rest.IsEmpty)
        {
            var count = Math.Min(Math.Min(_rest.Length, Http2Frame.MaxPayload), Math.Min(_window, wire.SendRoom));
            if (count <= 0) return false;
            var ends = _isLast && _trailers is null && count == _rest.Length;
            wire.Output.Frame(Http2FrameType.Data, ends ? Http2Frame.EndStream : (byte)0, stream.Id, _rest.Span[..count]);
            wire.SpendWindow(count);
            _window -= count;
            _rest = _rest[count..];
            HasEnded = ends;
        }

        if (_isLast && !HasEnded) PlaceEnd();
        if (HasEnded) wire.SettleStream(stream);
        _rest = default;
        _trailers = null;
        return true;
    }

    private void PlaceEnd()
    {
        HasEnded = true;
        if (_trailers is { Count: > 0 })
        {
            var sink = wire.BeginBlock();
            Passing.CopyTrailers(_trailers, Edits, sink);
            if (wire.TryEndBlock(stream.Id, endsStream: true)) return;
        }

        wire.Output.Frame(Http2FrameType.Data, Http2Frame.EndStream, stream.Id, default);
    }
}
