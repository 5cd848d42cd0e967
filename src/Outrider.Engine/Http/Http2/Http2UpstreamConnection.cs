using Microsoft.Extensions.Logging;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>A connection of HTTP/2 to an upstream: many streams, opened as attempts ask for them.</summary>
internal sealed partial class Http2UpstreamConnection : IHttp2Role
{
    private readonly Connection _connection;
    private readonly Http2UpstreamOptions _options;
    private readonly ILogger _log;
    private readonly Http2Wire _wire;
    private readonly Http2Reader _reader;
    private readonly Http2AnswerReader _answers;
    private readonly Http2TrailerSink _trailers;
    private readonly Stack<Http2UpstreamStream> _rested = new();
    private readonly TaskCompletionSource _settings = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _openedAt;
    private int _inFlight;
    private int _nextId = 1;
    private bool _hasServed;
    private bool _drains;
    private bool _isRefused;

    /// <param name="connection">Disposed when it is over.</param>
    /// <param name="pool">That it belongs to.</param>
    /// <param name="options">Of the pool.</param>
    /// <param name="hits">Counts what the upstream may not.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="log">For what goes wrong.</param>
    public Http2UpstreamConnection(Connection connection, Http2UpstreamPool pool, Http2UpstreamOptions options, LimitHits hits, TimeProvider time, ILogger log)
    {
        (_connection, Pool, _options, _log) = (connection, pool, options, log);
        var bounds = options.Bounds;
        _wire = new Http2Wire(connection, this, bounds, hits, time, log);
        _reader = new Http2Reader(connection, _wire);
        _answers = new Http2AnswerReader(bounds);
        _trailers = new Http2TrailerSink(bounds);
        _openedAt = time.GetTimestamp();
        Begin();
    }

    public Http2UpstreamPool Pool { get; }

    public bool IsServer => false;

    public int LastTaken => 0;

    public bool IsSecure => _connection.Tls is not null;

    /// <summary>Streams that were taken and not yet given back.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Takes no new stream, now or ever; those in flight may still take long.</summary>
    public bool IsEnding => _drains || _wire.IsClosing || _wire.IsCut;

    /// <summary>Whether <see cref="TryTake"/> is worth asking; it may have changed by then.</summary>
    public bool TakesMore => !IsEnding && InFlight < Math.Min(_options.Streams, _wire.Peer.MaxStreams);

    public bool HasBegun(int streamId) => streamId < _nextId && (streamId & 1) == 1;

    /// <summary>Until it is over. Does not throw; disposes the connection.</summary>
    public async Task RunAsync()
    {
        var why = "the upstream closed the connection";
        try
        {
            await _reader.RunAsync();
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
        _settings.TrySetResult();
        _reader.Release();
        await _wire.StopAsync();
    }

    /// <summary>A stream that is not opened yet; null where this connection takes no more, now or ever.</summary>
    public Http2UpstreamStream? TryTake()
    {
        lock (_wire.Gate)
        {
            if (_drains || _wire.IsClosing || _wire.IsCut || _inFlight >= Math.Min(_options.Streams, _wire.Peer.MaxStreams)) return null;
            if (_wire.Now() - _openedAt > _wire.Ticks(_options.Lifetime)) _drains = true;
            // 2^31 streams; it is old by then.
            if (_nextId > int.MaxValue - 2 * _options.Streams - 2) _drains = true;
            if (_drains && _inFlight > 0) return null;
            if (!_drains)
            {
                _inFlight++;
                _wire.Clock.Work();
                if (!_rested.TryPop(out var stream)) stream = new Http2UpstreamStream(this, _wire);
                stream.Begin(_hasServed);
                return stream;
            }
        }

        Close("the connection is old");
        return null;
    }

    /// <summary>Takes no new streams, and closes once there are none.</summary>
    public void Drain()
    {
        lock (_wire.Gate)
        {
            _drains = true;
            if (_inFlight > 0) return;
        }

        Close("the pool is closed");
    }

    /// <summary>At once, whatever is under way.</summary>
    public void Cut() => _wire.Cut(new IOException("the pool is closed"));

    /// <summary>Under the gate: gives a stream its number, in the order in which heads go out (RFC 9113 section 5.1.1).</summary>
    /// <exception cref="UpstreamRefusedException">The connection ends; nothing was sent.</exception>
    public void Open(Http2UpstreamStream stream)
    {
        if (_wire.IsClosing || _wire.IsCut || _isRefused) throw new UpstreamRefusedException("the upstream takes no more streams on this connection");
        stream.Stream.Begin(_nextId, _wire.Peer.InitialWindow, _wire.Bounds.StreamWindow);
        _nextId += 2;
        _wire.Add(stream.Stream);
    }

    /// <summary>Under the gate: a stream is done with.</summary>
    public void Return(Http2UpstreamStream stream, bool mayReuse)
    {
        _hasServed |= stream.HasAnswered;
        if (mayReuse) _rested.Push(stream);
        if (--_inFlight > 0) return;
        _wire.Clock.Rest();
        if (_drains) CloseUnderGate();
    }

    /// <summary>Completes once the upstream has said its settings, or will never.</summary>
    public Task SettingsAsync() => _settings.Task;

    public void OnBlock(int streamId, bool endsStream, ReadOnlySpan<byte> block)
    {
        if (!HasBegun(streamId)) throw new Http2Exception(Http2Error.Protocol, "HEADERS of a stream that was not opened");
        Http2Stream? stream;
        lock (_wire.Gate) stream = _wire.Find(streamId);
        if (stream is null) PassOver(streamId, block);
        else if (stream.In.HasEnded) Break(stream, Http2Error.StreamClosed, block);
        else if (((Http2UpstreamStream)stream.Owner).HasFinal) TakeTrailers(stream, endsStream, block);
        else TakeHead((Http2UpstreamStream)stream.Owner, endsStream, block);
    }

    public void OnSettings()
    {
        if (!_settings.TrySetResult()) Pool.MayHaveRoom();
    }

    public void OnGoAway(int lastStreamId)
    {
        List<Http2Stream>? refused = null;
        lock (_wire.Gate)
        {
            _drains = _isRefused = true;
            foreach (var stream in _wire.Streams)
                if (stream.Id > lastStreamId) (refused ??= []).Add(stream);
            if (_inFlight == 0) CloseUnderGate();
        }

        foreach (var stream in refused ?? []) Refuse(stream);
    }

    public void OnPong(long opaque)
    {
    }

    public void OnClock(long now)
    {
        lock (_wire.Gate)
            if (_wire.Clock.HasRested(now)) _rested.Clear();
    }

    public void OnOver(Http2Stream stream)
    {
        // Its place is given back with the stream.
    }

    private void Begin()
    {
        lock (_wire.Gate)
        {
            _wire.Output.Raw(Http2Preface.Octets);
            _wire.Output.Settings(
            [
                (Http2Setting.EnablePush, 0), (Http2Setting.InitialWindowSize, _wire.Bounds.StreamWindow), (Http2Setting.MaxHeaderListSize, _wire.Bounds.HeaderBytes),
            ]);
            _wire.Output.WindowUpdate(0, _wire.Bounds.ConnectionWindow - Http2PeerSettings.DefaultWindow);
            _wire.Clock.AwaitSettings();
            _wire.Clock.Rest();
            if (!_wire.WantsFlush()) return;
        }

        _wire.Flush();
    }

    private void TakeHead(Http2UpstreamStream upstream, bool endsStream, ReadOnlySpan<byte> block)
    {
        var head = upstream.HeadToFill;
        var problem = _answers.Read(_wire.Decoder, block, head, upstream.Asked, endsStream);
        bool waited;
        var wakes = Http2Wakes.None;
        lock (_wire.Gate)
        {
            if (problem is null) waited = upstream.TakeHead(endsStream);
            else
            {
                waited = upstream.FailHead(new MalformedAnswerException(problem));
                wakes = _wire.Reset(upstream.Stream, Http2Error.Protocol, new IOException(problem));
            }

            _wire.SettleStream(upstream.Stream);
        }

        if (problem is not null)
        {
            if (waited) upstream.SignalFailure();
            upstream.Stream.Signal(wakes);
            return;
        }

        // A peer may say "not yet" for as long as it likes, but not a thousand times a second.
        if (!upstream.HasFinal) _wire.Floods.Count();
        else _wire.Floods.Earn();
        if (waited) upstream.SignalHead();
    }

    private void TakeTrailers(Http2Stream stream, bool endsStream, ReadOnlySpan<byte> block)
    {
        _wire.Decoder.Decode(block, _trailers.Begin(stream.In.TrailersToFill));
        var isGood = endsStream && !_trailers.IsMalformed && !_trailers.IsTooLarge;
        Http2Wakes wakes;
        lock (_wire.Gate)
        {
            stream.In.HasTrailers = isGood;
            if (isGood && stream.In.End(out wakes)) _wire.SettleStream(stream);
            else wakes = _wire.Reset(stream, Http2Error.Protocol, new IOException("the upstream's trailers broke a rule"));
        }

        stream.Signal(wakes);
    }

    private void PassOver(int streamId, ReadOnlySpan<byte> block)
    {
        _wire.Decoder.Decode(block, _trailers.Begin(null));
        _wire.Floods.Count();
        lock (_wire.Gate)
            if (!_wire.WasReset(streamId)) throw new Http2Exception(Http2Error.StreamClosed, "HEADERS of a stream that had ended");
    }

    private void Break(Http2Stream stream, Http2Error error, ReadOnlySpan<byte> block)
    {
        _wire.Decoder.Decode(block, _trailers.Begin(null));
        Http2Wakes wakes;
        lock (_wire.Gate) wakes = _wire.Reset(stream, error, new IOException("the upstream went on behind its answer's end"));
        stream.Signal(wakes);
    }

    private void Refuse(Http2Stream stream)
    {
        Http2Wakes wakes;
        lock (_wire.Gate) wakes = _wire.Break(stream, new UpstreamRefusedException("the upstream ended the connection before it began with the request"));
        stream.Signal(wakes);
    }

    private void Close(string why) => _wire.GoAway(Http2Error.None, new IOException(why));

    private void CloseUnderGate()
    {
        if (_wire.IsClosing || _wire.IsCut) return;
        _wire.Output.GoAway(0, Http2Error.None);
        _wire.BeginClose();
    }

    [LoggerMessage(LogLevel.Error, "a connection to an upstream met a fault of Outrider's and was cut")]
    private partial void Faulted(Exception exception);
}
