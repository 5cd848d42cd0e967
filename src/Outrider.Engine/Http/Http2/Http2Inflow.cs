using System.Buffers;
using System.Threading.Tasks.Sources;

namespace Outrider.Http;

/// <summary>
/// The body that comes in over one stream. Two buffers take turns: one is filled by the connection's reader while the other is held by who reads the
/// body. What has not been read is not given back as window, so that a slow reader slows its sender and memory stays within the windows.
/// </summary>
internal sealed class Http2Inflow(Http2Wire wire, Http2Stream stream) : IBodyReader, IValueTaskSource<BodyPiece>
{
    private const int SmallBuffer = 4 * 1024;

    // No head has come, and so no body may.
    private const long NotYet = -2;

    private ManualResetValueTaskSourceCore<BodyPiece> _reader;
    private byte[] _filling = [];
    private byte[] _held = [];
    private int _filled;
    private int _heldCount;
    private int _window;
    private int _credit;
    private long _expected;
    private long _limit;
    private bool _waits;
    private bool _discards;
    private Exception? _failure;
    private HeaderFields? _trailers;

    /// <summary>The peer has said that nothing follows.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Octets of the body so far.</summary>
    public long Received { get; private set; }

    /// <summary>When somebody began to wait for a piece; <see cref="long.MaxValue"/> while nobody does.</summary>
    public long WaitsSince { get; private set; } = long.MaxValue;

    /// <summary>False where silence is no fault: in a conversation, such as a WebSocket, or a call of gRPC whose answer has begun.</summary>
    public bool IsTimed { get; set; }

    public bool HasTrailers { get; set; }

    HeaderFields? IBodyReader.Trailers => HasTrailers && HasEnded && _filled == 0 ? _trailers : null;

    /// <summary>Where trailers go that have come.</summary>
    public HeaderFields TrailersToFill => _trailers ??= new HeaderFields();

    public void Begin(int window)
    {
        _window = window;
        _filled = _heldCount = _credit = 0;
        (_expected, _limit, Received) = (NotYet, long.MaxValue, 0);
        HasEnded = HasTrailers = _waits = _discards = false;
        _failure = null;
        IsTimed = true;
        WaitsSince = long.MaxValue;
    }

    /// <summary>What the head says of the body.</summary>
    /// <param name="expected">Octets; -1 where it is unknown.</param>
    /// <param name="limit">Beyond which it is refused.</param>
    public void Expect(long expected, long limit) => (_expected, _limit) = (expected, limit);

    /// <summary>Under the gate: a DATA frame.</summary>
    /// <param name="data">Without padding.</param>
    /// <param name="flow">With padding: what counts against the windows.</param>
    /// <param name="endsStream">Nothing follows.</param>
    /// <param name="wakes">Whom to wake.</param>
    /// <returns>What is wrong with it, or none.</returns>
    public Http2Error Receive(ReadOnlySpan<byte> data, int flow, bool endsStream, out Http2Wakes wakes)
    {
        wakes = Http2Wakes.None;
        if (flow > _window)
        {
            wire.Credit(flow);
            return Http2Error.FlowControl;
        }

        _window -= flow;
        Received += data.Length;
        if (_expected == NotYet || (_expected >= 0 && (Received > _expected || (endsStream && Received < _expected))))
        {
            wire.Credit(flow);
            return Http2Error.Protocol;
        }

        if (Received > _limit && !_discards) wakes |= Refuse(new BodyRefusedException(WireFault.BodyTooLarge.Refusal), hits => hits.Body);
        if (_discards) GiveBack(flow);
        else
        {
            GiveBack(flow - data.Length);
            Append(data);
        }

        HasEnded = endsStream;
        wakes |= Ready();
        return Http2Error.None;
    }

    /// <summary>Under the gate: the stream's end without DATA, with trailers or in its head.</summary>
    /// <returns>False where less has come than was announced.</returns>
    public bool End(out Http2Wakes wakes)
    {
        wakes = Http2Wakes.None;
        if (_expected > Received) return false;
        HasEnded = true;
        wakes = Ready();
        return true;
    }

    /// <summary>Under the gate: whoever reads, now or later, gets this; what comes is passed over.</summary>
    public Http2Wakes Fail(Exception why)
    {
        // What has come whole may still be read.
        if (HasEnded && why is IOException) return Http2Wakes.None;
        _failure ??= why;
        DropUnread();
        return Ready();
    }

    /// <summary>Under the gate: as <see cref="Fail"/>, for a body that may not be.</summary>
    public Http2Wakes Refuse(BodyRefusedException why, Func<LimitHits, Observability.Counter> limit)
    {
        limit(wire.Hits).Increment();
        return Fail(why);
    }

    /// <summary>Under the gate: nobody reads any more, and nobody holds a piece.</summary>
    public void Discard()
    {
        Free();
        DropUnread();
    }

    public ValueTask<BodyPiece> ReadAsync()
    {
        bool flushes;
        ValueTask<BodyPiece> piece;
        lock (wire.Gate)
        {
            Free();
            if (_failure is not null) piece = ValueTask.FromException<BodyPiece>(_failure);
            else if (_filled > 0 || HasEnded) piece = ValueTask.FromResult(Take());
            else
            {
                _waits = true;
                WaitsSince = wire.Now();
                wire.WatchAfter(WaitsSince, wire.Bounds.BodyTimeout);
                _reader.Reset();
                piece = new ValueTask<BodyPiece>(this, _reader.Version);
            }

            flushes = wire.WantsFlush();
        }

        if (flushes) wire.Flush();
        return piece;
    }

    public void Finish()
    {
        bool flushes;
        lock (wire.Gate)
        {
            Free();
            flushes = wire.WantsFlush();
        }

        if (flushes) wire.Flush();
    }

    public void Cancel()
    {
        Http2Wakes wakes;
        bool flushes;
        lock (wire.Gate)
        {
            _failure ??= new IOException("nobody wants the rest of the body");
            DropUnread();
            wakes = Ready();
            flushes = wire.WantsFlush();
        }

        stream.Signal(wakes);
        if (flushes) wire.Flush();
    }

    public void Signal()
    {
        if (_failure is not null) _reader.SetException(_failure);
        else
        {
            BodyPiece piece;
            lock (wire.Gate) piece = Take();
            _reader.SetResult(piece);
        }
    }

    BodyPiece IValueTaskSource<BodyPiece>.GetResult(short token) => _reader.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<BodyPiece>.GetStatus(short token) => _reader.GetStatus(token);

    void IValueTaskSource<BodyPiece>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reader.OnCompleted(continuation, state, token, flags);

    private Http2Wakes Ready()
    {
        if (!_waits || (_filled == 0 && !HasEnded && _failure is null)) return Http2Wakes.None;
        _waits = false;
        WaitsSince = long.MaxValue;
        return Http2Wakes.Reader;
    }

    private BodyPiece Take()
    {
        (_filling, _held) = (_held, _filling);
        (_heldCount, _filled) = (_filled, 0);
        return new BodyPiece(_held.AsMemory(0, _heldCount), HasEnded);
    }

    /// <summary>The held piece is done with: its octets may be sent again, and its buffer goes back, since most streams rest longer than they read.</summary>
    private void Free()
    {
        if (_heldCount > 0) GiveBack(_heldCount);
        _heldCount = 0;
        if (_held.Length > 0) ArrayPool<byte>.Shared.Return(_held);
        _held = [];
    }

    /// <summary>The piece that is held stays: it may be on its way somewhere from another thread.</summary>
    private void DropUnread()
    {
        _discards = true;
        if (_filled > 0) GiveBack(_filled);
        _filled = 0;
        if (_filling.Length > 0) ArrayPool<byte>.Shared.Return(_filling);
        _filling = [];
    }

    private void GiveBack(int octets)
    {
        wire.Credit(octets);
        if (HasEnded || stream.IsReset) return;
        _credit += octets;
        if (_credit < wire.Bounds.StreamWindow / 2) return;
        wire.Output.WindowUpdate(stream.Id, _credit);
        _window += _credit;
        _credit = 0;
    }

    private void Append(ReadOnlySpan<byte> data)
    {
        if (_filling.Length - _filled < data.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallBuffer, Math.Max(_filled + data.Length, 2 * _filling.Length)));
            _filling.AsSpan(0, _filled).CopyTo(larger);
            if (_filling.Length > 0) ArrayPool<byte>.Shared.Return(_filling);
            _filling = larger;
        }

        data.CopyTo(_filling.AsSpan(_filled));
        _filled += data.Length;
    }
}
