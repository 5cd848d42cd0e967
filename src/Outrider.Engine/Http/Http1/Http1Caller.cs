using System.Runtime.CompilerServices;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// One caller's connection of HTTP/1: reads head after head, has each exchange carried, and frames its answers. While an exchange waits for its upstream
/// the next head is read ahead, which is how the caller's leaving is noticed.
/// </summary>
internal sealed class Http1Caller : ICaller, IBodyReader, IServedConnection
{
    // nginx's lingering_timeout is 5 s for what a caller goes on sending after an answer that came early; two are enough beside the application.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    // Between two requests that come faster than this, buffers are kept; then they are given back.
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    // How long a connection that rests is waited for in a drain: its caller may be sending at this moment, and has not been told yet that no more is wanted.
    // Whoever is busy sends again within it; who has been silent for so long meets no greater risk than at the end of any idle time.
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(5);

    private readonly Connection _connection;
    private readonly CallerParts _parts;
    private readonly IExchangeRunner _runner;
    private readonly ChunkLimits _chunkLimits;
    private readonly Http1BodyReader _reader;
    private readonly Http1BodyWriter _writer;
    private readonly Alarm _readAlarm;
    private readonly Alarm _sendAlarm;
    // A connection that rests: 1; not: 0.
    private const int Releasing = 2;

    private volatile Phase _phase;
    private int _isIdle;
    private bool _isFirst = true;
    private volatile bool _draining;
    private bool _keepAlive;
    private bool _closes;
    private bool _owesContinue;
    private bool _isRaw;
    private bool _aborted;

    /// <param name="connection">Owned by who accepted it.</param>
    /// <param name="parts">Of its listener.</param>
    public Http1Caller(Connection connection, CallerParts parts)
    {
        (_connection, _parts) = (connection, parts);
        Head = RequestHead.For(connection);
        _runner = parts.Serve(this);
        _chunkLimits = ChunkLimits.Of(parts.Limits);
        _reader = new Http1BodyReader(connection);
        _writer = new Http1BodyWriter(connection);
        _readAlarm = new Alarm(parts.Time, OnReadAlarm);
        _sendAlarm = new Alarm(parts.Time, OnSendAlarm);
        connection.Ended = OnEnded;
    }

    private enum Phase
    {
        Busy,
        Idle,
        Head,
        Exchange,
        Lingering,
    }

    public RequestHead Head { get; }

    public IBodyReader Body => this;

    public bool HasAnswered { get; private set; }

    /// <summary>True where what came is the preface of HTTP/2 (RFC 9113 section 3.4): <see cref="RunAsync"/> has ended with it unread.</summary>
    public bool MetHttp2 { get; private set; }

    public async Task RunAsync()
    {
        try
        {
            while (await ReadHeadAsync())
            {
                await ExchangeAsync();
                if (!_keepAlive) break;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The caller is gone, or was too slow.
        }
        finally
        {
            _readAlarm.Dispose();
            _sendAlarm.Dispose();
            _runner.Dispose();
            Head.Release();
        }
    }

    /// <summary>
    /// The next answer closes. One that rests is not closed under a request that may be on its way: it is served one more, or closed once it has been quiet.
    /// </summary>
    public void Drain()
    {
        _draining = true;
        // Whoever is not at rest comes to it later, and sees.
        if (Interlocked.CompareExchange(ref _isIdle, Releasing, 1) != 1) return;
        _phase = Phase.Idle;
        _readAlarm.Set(QuietTime);
        Volatile.Write(ref _isIdle, 1);
    }

    public async ValueTask SendInterimAsync(ResponseHead head)
    {
        if (Head.Version.Minor == 0) return;
        WriteHead(head);
        new Http1HeadWriter(_connection).End();
        await _connection.FlushAsync();
    }

    public void CloseAfter() => _closes = true;

    public void Answer(ResponseHead head)
    {
        HasAnswered = true;
        var writer = WriteHead(head);
        if (head.Status == 101)
        {
            writer.Raw("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"u8);
            BecomeRaw();
            return;
        }

        if (head.Fields.CountOf(HeaderNames.Date) == 0) writer.Add(HeaderNames.Date.Octets, _parts.Date.Value);
        var isChunked = head.Body is { IsNone: false, Octets: null } && Head.Version.Minor == 1;
        _keepAlive = Head.KeepsAlive && !_closes && !_draining && (isChunked || head.Body.IsNone || head.Body.Octets is not null);
        if (isChunked) writer.Raw("Transfer-Encoding: chunked\r\n"u8);
        // Not after 204, which has none (RFC 9110 section 8.6); after HEAD and 304 it says what a GET would bring.
        else if ((head.Body.Octets ?? head.AnnouncedLength) is { } length && head.Status != 204) writer.ContentLength(length);
        if (!_keepAlive) writer.Raw("Connection: close\r\n"u8);
        else if (Head.Version.Minor == 0) writer.Raw("Connection: keep-alive\r\n"u8);
        writer.End();
        _writer.Begin(head.Body, isChunked, shutsDown: false);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers = null)
    {
        var writing = _writer.WriteAsync(octets, isLast, Head.TakesTrailers ? trailers : null, null);
        return writing.IsCompletedSuccessfully ? default : SendingAsync(writing);
    }

    public ValueTask FlushAsync()
    {
        var sending = _connection.FlushAsync();
        return sending.IsCompletedSuccessfully ? default : SendingAsync(sending);
    }

    public void Abort()
    {
        _aborted = true;
        // A close could be taken for the end of a body that ends so.
        _connection.Reset();
    }

    // The request's body: the connection's, with a deadline for each piece.
    ValueTask<BodyPiece> IBodyReader.ReadAsync()
    {
        if (_owesContinue) return ContinueAsync();
        var reading = _reader.ReadAsync();
        return reading.IsCompletedSuccessfully ? reading : ReadPieceAsync(reading);
    }

    void IBodyReader.Finish()
    {
        _reader.Finish();
        if (!_isRaw) _connection.ReadAhead();
    }

    void IBodyReader.Cancel() => _reader.Cancel();

    HeaderFields? IBodyReader.Trailers => _reader.Trailers;

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    private async ValueTask ExchangeAsync()
    {
        await _runner.RunAsync();
        if (_aborted || !_writer.IsWhole)
        {
            _keepAlive = false;
            _connection.Abort();
            return;
        }

        // An answer that came before its request had ended: what is there of the rest is passed over, for more nobody waits.
        if (_isRaw || _owesContinue || !_reader.TryDiscard()) _keepAlive = false;
        if (!_keepAlive && !_isRaw) await LingerAsync();
    }

    /// <summary>False where no further request comes, or may come.</summary>
    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<bool> ReadHeadAsync()
    {
        _phase = Phase.Busy;
        (_keepAlive, _closes, HasAnswered, _aborted) = (true, false, false, false);
        if (_connection.Unread.IsEmpty)
        {
            if (!await RestAsync()) return false;
        }

        if (_draining) _closes = true;
        while (true)
        {
            var unread = _connection.Unread;
            if (_isFirst && IsHttp2(unread.Span))
            {
                MetHttp2 = true;
                return false;
            }

            var result = RequestParser.Parse(unread.Span, _parts.Limits, Head, out var consumed, out var fault);
            if (result == HeadResult.Complete)
            {
                Begin(consumed);
                return true;
            }

            if (result == HeadResult.Bad)
            {
                await RefuseAsync(fault!);
                return false;
            }

            if (_phase != Phase.Head)
            {
                _phase = Phase.Head;
                _readAlarm.Set(_parts.Limits.HeadTimeout);
            }

            if (await _connection.ReadAsync() == 0) return false;
        }
    }

    /// <summary>Waits for the first octets of the next request, with nothing held but what a read needs.</summary>
    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<bool> RestAsync()
    {
        _readAlarm.Set(BusyTime);
        Volatile.Write(ref _isIdle, 1);
        // What asked for the drain may have come just before.
        if (_draining) Drain();
        var count = _isFirst ? await _connection.ReadRestingAsync() : await _connection.ReadAsync();
        while (Interlocked.CompareExchange(ref _isIdle, 0, 1) != 1) Thread.SpinWait(20);
        // Only now: nobody else sets it any more.
        _readAlarm.Clear();
        return count > 0;
    }

    // As much of the preface as no request of HTTP/1 begins with: its version is one.
    private static bool IsHttp2(ReadOnlySpan<byte> unread) => unread.StartsWith("PRI * HTTP/2"u8);

    private void Begin(int consumed)
    {
        _connection.Consume(consumed);
        if (_phase == Phase.Head) _readAlarm.Clear();
        _phase = Phase.Exchange;
        _isFirst = false;
        _owesContinue = Head.ExpectsContinue;
        _reader.Begin(Head.Body, untilClose: false, _chunkLimits);
        if (Head.Body.IsEmpty) _connection.ReadAhead();
    }

    private WireFault Counted(WireFault fault)
    {
        fault.Limit?.Invoke(_parts.Hits).Increment();
        return fault;
    }

    private async ValueTask RefuseAsync(WireFault fault)
    {
        _readAlarm.Clear();
        _phase = Phase.Exchange;
        Counted(fault);
        _closes = true;
        await _runner.RefuseAsync(fault.Refusal);
        if (!_aborted) await LingerAsync();
    }

    /// <summary>Closes so that the caller reads the answer: had octets of its own been left unread, the kernel would reset the connection (RFC 9112 section 9.6).</summary>
    private async ValueTask LingerAsync()
    {
        _phase = Phase.Lingering;
        _readAlarm.Set(LingerTime);
        await _connection.ShutdownSendAsync();
        do _connection.Consume(_connection.Unread.Length);
        while (await _connection.ReadAsync() > 0);
    }

    private Http1HeadWriter WriteHead(ResponseHead head)
    {
        var writer = new Http1HeadWriter(_connection);
        writer.Raw(StatusLines.Of(head.Status));
        Passing.Copy(head, writer);
        return writer;
    }

    private void BecomeRaw()
    {
        _isRaw = true;
        _keepAlive = false;
        _reader.Begin(BodyLength.Unknown, untilClose: true, _chunkLimits);
        _writer.Begin(BodyLength.Unknown, isChunked: false, shutsDown: true);
    }

    private async ValueTask<BodyPiece> ContinueAsync()
    {
        _owesContinue = false;
        // Not where the body has begun to come all the same.
        if (_connection.Unread.IsEmpty && !HasAnswered)
        {
            _connection.Append("HTTP/1.1 100 Continue\r\n\r\n"u8);
            await FlushAsync();
        }

        return await Body.ReadAsync();
    }

    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<BodyPiece> ReadPieceAsync(ValueTask<BodyPiece> reading)
    {
        // The protocol that was switched to has silences of its own.
        if (!_isRaw) _readAlarm.Set(_parts.Limits.BodyTimeout);
        try
        {
            return await reading;
        }
        catch (OperationCanceledException)
        {
            throw new BodyRefusedException(Counted(TooSlow));
        }
        catch (BodyRefusedException e)
        {
            Counted(e.Fault);
            throw;
        }
        finally
        {
            _readAlarm.Clear();
        }
    }

    private static readonly WireFault TooSlow = new(new Refusal(408, "body_too_slow", "the request's body comes too slowly"), hits => hits.BodyTimeout);

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    private async ValueTask SendingAsync(ValueTask sending)
    {
        _sendAlarm.Set(_parts.Limits.SendTimeout);
        try
        {
            await sending;
        }
        finally
        {
            _sendAlarm.Clear();
        }
    }

    private void OnReadAlarm()
    {
        switch (_phase)
        {
            case Phase.Exchange:
                _connection.CancelRead();
                break;
            case Phase.Head:
                _parts.Hits.HeadTimeout.Increment();
                _ = AnswerTooSlowAsync();
                break;
            case Phase.Busy:
                Rest();
                break;
            case Phase.Idle:
                EndIdle();
                break;
            default:
                _connection.Abort();
                break;
        }
    }

    // Nobody else writes while a head is being read.
    private async Task AnswerTooSlowAsync()
    {
        try
        {
            _connection.Append("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8);
            await _connection.FlushAsync();
        }
        catch (IOException)
        {
            // It is gone.
        }

        _connection.Abort();
    }

    /// <summary>Gives buffers back in the middle of a rest. The owner, should the next request come at this moment, waits for it.</summary>
    private void Rest()
    {
        if (Interlocked.CompareExchange(ref _isIdle, Releasing, 1) != 1) return;
        _phase = Phase.Idle;
        Head.Release();
        _reader.Release();
        _connection.ReleaseOutput();
        Volatile.Write(ref _isIdle, 1);
        _readAlarm.Set(_parts.Limits.Idle > BusyTime ? _parts.Limits.Idle - BusyTime : TimeSpan.Zero);
        // What asked for the drain has found this at work.
        if (_draining) Drain();
    }

    /// <summary>What has come by now is served: this connection's owner is just being woken for it.</summary>
    private void EndIdle()
    {
        if (Interlocked.CompareExchange(ref _isIdle, Releasing, 1) != 1) return;
        if (!_connection.HasArrived)
        {
            if (!_draining) _parts.Hits.Idle.Increment();
            _connection.Abort();
        }

        Volatile.Write(ref _isIdle, 1);
    }

    private void OnSendAlarm()
    {
        _parts.Hits.SendTimeout.Increment();
        _connection.Reset();
    }

    private void OnEnded()
    {
        if (_phase == Phase.Exchange && !_isRaw) _runner.CallerGone();
    }
}
