using Microsoft.Extensions.Logging;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>A caller's connection of HTTP/2: opens its streams, has each exchange carried, and ends as the caller, a bound or a drain asks.</summary>
internal sealed partial class Http2CallerConnection : IServedConnection, IHttp2Role
{
    // A caller on the other side of the world answers a ping in a third of that.
    private static readonly TimeSpan DrainRoundTrip = TimeSpan.FromSeconds(1);

    private const long DrainPing = 0x6f75747269646572;

    private readonly Connection _connection;
    private readonly CallerLimits _limits;
    private readonly LimitHits _hits;
    private readonly ServeCaller _serve;
    private readonly ILogger _log;
    private readonly Http2Wire _wire;
    private readonly Http2Reader _reader;
    private readonly Http2RequestReader _requests;
    private readonly Http2TrailerSink _trailers;
    private readonly Stack<Http2CallerStream> _rested = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _active;
    private int _lastSeen;
    private bool _hasBegun;
    private bool _drains;
    private bool _takesNone;
    private bool _readerEnded;
    private long _drainsSince = long.MaxValue;
    private long _holdsBackSince = long.MaxValue;

    /// <param name="connection">Disposed when it is over; what was read of it and not taken begins with the preface.</param>
    /// <param name="parts">Of its listener.</param>
    public Http2CallerConnection(Connection connection, CallerParts parts)
    {
        var (serve, limits, hits, date, time, log) = parts;
        Date = date;
        (_connection, _limits, _hits, _serve, _log) = (connection, limits, hits, serve, log);
        var bounds = Http2Bounds.Of(limits);
        _wire = new Http2Wire(connection, this, bounds, hits, time, log);
        _reader = new Http2Reader(connection, _wire);
        _requests = new Http2RequestReader(limits);
        _trailers = new Http2TrailerSink(bounds);
    }

    public bool IsServer => true;

    /// <summary>For answers without one.</summary>
    public DateLine Date { get; }

    public int LastTaken { get; private set; }

    public bool HasBegun(int streamId) => streamId <= _lastSeen && (streamId & 1) == 1;

    public async Task RunAsync()
    {
        var why = "the caller closed the connection";
        try
        {
            Begin();
            if (await Http2Preface.ReadAsync(_connection)) await _reader.RunAsync();
        }
        catch (IOException e)
        {
            why = e.Message;
        }
        catch (Exception e)
        {
            Faulted(e);
        }

        _wire.Cut(new IOException(why));
        if (!HaveAllEnded()) await _allEnded.Task;
        lock (_wire.Gate) ReleaseRested();
        _reader.Release();
        await _wire.StopAsync();
    }

    public void Drain()
    {
        bool flushes;
        lock (_wire.Gate)
        {
            if (_drains) return;
            _drains = true;
            if (!_hasBegun || _wire.IsClosing || _wire.IsCut) return;
            BeginDrain();
            flushes = _wire.WantsFlush();
        }

        if (flushes) _wire.Flush();
    }

    public void OnBlock(int streamId, bool endsStream, ReadOnlySpan<byte> block)
    {
        if ((streamId & 1) == 0) throw new Http2Exception(Http2Error.Protocol, "a caller's stream has an even number");
        Http2Stream? stream;
        lock (_wire.Gate) stream = _wire.Find(streamId);
        if (stream is not null) TakeTrailers(stream, endsStream, block);
        else if (streamId <= _lastSeen) PassOver(streamId, block);
        else
        {
            _lastSeen = streamId;
            if (MayOpen()) Open(streamId, endsStream, block);
            else Refuse(streamId, block);
        }
    }

    public void OnSettings()
    {
    }

    public void OnGoAway(int lastStreamId)
    {
        // It opens no further streams; those that are open end as they would.
    }

    public void OnPong(long opaque)
    {
        if (opaque == DrainPing) EndDrain();
    }

    public void OnOver(Http2Stream stream)
    {
        // Its place is taken until its exchange has ended too: else resetting streams would start exchanges without a bound (CVE-2023-44487).
    }

    public void OnClock(long now)
    {
        bool isLate;
        var flushes = false;
        lock (_wire.Gate)
        {
            if (_wire.Clock.HasRested(now)) ReleaseRested();
            if (_holdsBackSince != long.MaxValue)
            {
                if (now - _holdsBackSince >= _wire.Ticks(DrainRoundTrip)) AnnounceDrain();
                else _wire.WatchAfter(_holdsBackSince, DrainRoundTrip);
                flushes = _wire.WantsFlush();
            }

            isLate = _drainsSince != long.MaxValue && now - _drainsSince >= _wire.Ticks(DrainRoundTrip);
            if (!isLate && _drainsSince != long.MaxValue) _wire.WatchAfter(_drainsSince, DrainRoundTrip);
        }

        if (flushes) _wire.Flush();
        if (isLate) EndDrain();
    }

    /// <summary>An exchange has ended.</summary>
    public void End(Http2CallerStream caller)
    {
        var (flushes, isLast) = (false, false);
        var wakes = Http2Wakes.None;
        lock (_wire.Gate)
        {
            var stream = caller.Stream;
            var isClean = !stream.IsReset && stream.In.WaitsSince == long.MaxValue && stream.Out.HasEnded;
            stream.In.Discard();
            // An answer that came before its request had ended (RFC 9113 section 8.1); or one that never came whole.
            if (!stream.IsOver) wakes = _wire.Reset(stream, stream.Out.HasEnded ? Http2Error.None : Http2Error.Internal, new IOException("the exchange has ended"));
            // Of one that was broken off, somebody may be about to say so.
            if (isClean) _rested.Push(caller);
            else caller.Dispose();
            if (--_active == 0) Rest();
            isLast = _active == 0 && _readerEnded;
            flushes = _wire.WantsFlush();
        }

        // Its owner knows.
        caller.Stream.Signal(wakes & ~Http2Wakes.Owner);
        if (flushes) _wire.Flush();
        if (isLast) _allEnded.TrySetResult();
    }

    private void Begin()
    {
        bool flushes;
        lock (_wire.Gate)
        {
            _hasBegun = true;
            _wire.Output.Settings(
            [
                (Http2Setting.MaxConcurrentStreams, _limits.Streams), (Http2Setting.InitialWindowSize, _wire.Bounds.StreamWindow),
                (Http2Setting.MaxHeaderListSize, _wire.Bounds.HeaderBytes), (Http2Setting.EnableConnectProtocol, 1),
            ]);
            _wire.Output.WindowUpdate(0, _wire.Bounds.ConnectionWindow - Http2PeerSettings.DefaultWindow);
            _wire.Clock.AwaitSettings();
            _wire.Clock.Rest();
            if (_drains) BeginDrain();
            flushes = _wire.WantsFlush();
        }

        _wire.Clock.FrameBegun();
        if (flushes) _wire.Flush();
    }

    private void Open(int streamId, bool endsStream, ReadOnlySpan<byte> block)
    {
        var caller = Take();
        if (!_requests.TryRead(_wire.Decoder, block, caller.Head, endsStream, out var fault))
        {
            lock (_wire.Gate)
            {
                _rested.Push(caller);
                _wire.ResetUnknown(streamId, Http2Error.Protocol);
            }

            _wire.Floods.CountReset();
            return;
        }

        fault?.Limit?.Invoke(_hits).Increment();
        lock (_wire.Gate)
        {
            var stream = caller.Stream;
            stream.Begin(streamId, _wire.Peer.InitialWindow, _wire.Bounds.StreamWindow);
            stream.In.Expect(caller.Head.Body.Octets ?? -1, caller.Head.IsWebSocket ? long.MaxValue : _limits.Body.Bytes);
            if (endsStream) stream.In.End(out _);
            _wire.Add(stream);
            _active++;
            LastTaken = streamId;
            _wire.Clock.Work();
            if (_holdsBackSince != long.MaxValue) AnnounceDrain();
        }

        _wire.Floods.Earn();
        caller.Start(fault?.Refusal);
    }

    private Http2CallerStream Take()
    {
        lock (_wire.Gate)
            if (_rested.TryPop(out var rested)) return rested;
        return new Http2CallerStream(this, _wire, _connection, _serve);
    }

    private bool MayOpen()
    {
        lock (_wire.Gate)
        {
            if (_takesNone) return false;
            if (_active < _limits.Streams) return true;
        }

        _hits.Streams.Increment();
        return false;
    }

    /// <summary>Nothing of it was processed, and its caller may send it again elsewhere.</summary>
    private void Refuse(int streamId, ReadOnlySpan<byte> block)
    {
        _wire.Decoder.Decode(block, _trailers.Begin(null));
        lock (_wire.Gate) _wire.ResetUnknown(streamId, Http2Error.RefusedStream);
        _wire.Floods.CountReset();
    }

    private void PassOver(int streamId, ReadOnlySpan<byte> block)
    {
        _wire.Decoder.Decode(block, _trailers.Begin(null));
        _wire.Floods.Count();
        lock (_wire.Gate)
            if (!_wire.WasReset(streamId)) throw new Http2Exception(Http2Error.StreamClosed, "HEADERS of a stream that had ended");
    }

    private void TakeTrailers(Http2Stream stream, bool endsStream, ReadOnlySpan<byte> block)
    {
        var error = stream.In.HasEnded ? Http2Error.StreamClosed : endsStream ? Http2Error.None : Http2Error.Protocol;
        _wire.Decoder.Decode(block, _trailers.Begin(error == Http2Error.None ? stream.In.TrailersToFill : null));
        if (_trailers.IsTooLarge) _hits.Header.Increment();
        if (_trailers.IsMalformed) error = Http2Error.Protocol;
        else if (_trailers.IsTooLarge) error = Http2Error.EnhanceYourCalm;
        Http2Wakes wakes;
        lock (_wire.Gate)
        {
            stream.In.HasTrailers = error == Http2Error.None;
            if (error == Http2Error.None && stream.In.End(out wakes)) _wire.SettleStream(stream);
            else
            {
                if (error == Http2Error.None) error = Http2Error.Protocol;
                wakes = _wire.Reset(stream, error, new IOException("the caller's trailers broke a rule"));
            }
        }

        stream.Signal(wakes);
        if (error != Http2Error.None) _wire.Floods.CountReset();
    }

    private void ReleaseRested()
    {
        foreach (var caller in _rested)
        {
            caller.Head.Release();
            caller.Dispose();
        }

        _rested.Clear();
        _rested.TrimExcess();
    }

    /// <summary>Under the gate: no stream is open.</summary>
    private void Rest()
    {
        _wire.Clock.Rest();
        if (_takesNone) _wire.BeginClose();
    }

    /// <summary>Under the gate. A caller that has just connected is about to send its first request: it is told with that, or it would have connected in vain, and perhaps again and again.</summary>
    private void BeginDrain()
    {
        if (LastTaken > 0)
        {
            AnnounceDrain();
            return;
        }

        _holdsBackSince = _wire.Now();
        _wire.WatchAfter(_holdsBackSince, DrainRoundTrip);
    }

    /// <summary>Under the gate. First that no more are wanted; which one was the last is only known once the caller has heard of it (RFC 9113 section 6.8).</summary>
    private void AnnounceDrain()
    {
        _holdsBackSince = long.MaxValue;
        _wire.Output.GoAway(int.MaxValue, Http2Error.None);
        _wire.Output.Ping(DrainPing, isAck: false);
        _drainsSince = _wire.Now();
        _wire.WatchAfter(_drainsSince, DrainRoundTrip);
    }

    private void EndDrain()
    {
        bool flushes;
        lock (_wire.Gate)
        {
            if (!_drains || _takesNone || _wire.IsClosing || _wire.IsCut) return;
            _takesNone = true;
            _drainsSince = long.MaxValue;
            _wire.Output.GoAway(LastTaken, Http2Error.None);
            if (_active == 0) _wire.BeginClose();
            flushes = _wire.WantsFlush();
        }

        if (flushes) _wire.Flush();
    }

    private bool HaveAllEnded()
    {
        lock (_wire.Gate)
        {
            _readerEnded = true;
            return _active == 0;
        }
    }

    [LoggerMessage(LogLevel.Error, "an exchange met a fault of Outrider's and was broken off")]
    public partial void Faulted(Exception exception);
}
