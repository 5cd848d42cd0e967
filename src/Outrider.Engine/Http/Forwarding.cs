using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// The exchanges of one caller, one after the other: asks the layers, makes the attempts, streams both bodies at the same time. What ends an attempt from
/// outside (its deadline, the caller's leaving) breaks off the upstream, so that whoever waits for it wakes.
/// </summary>
internal sealed class Forwarding : IExchangeRunner
{
    private static readonly Refusal Fault = new(500, "fault", "Outrider failed to handle the request");
    private static readonly Refusal Busy = new(503, "upstream_busy", "the upstream has all the connections that it may have") { Headers = [new("Retry-After", "1")] };

    // HAProxy's guide gives timeout client-fin 30s: who is told that nothing more comes has nothing to wait for.
    private static readonly TimeSpan HalfClosed = TimeSpan.FromSeconds(30);

    // A 102 every 20 s, as RFC 2518 section 10.1 asks for, is so many in half an hour; a page hints once or twice (103).
    private const int MostInterim = 100;

    private readonly ForwardingEngine _engine;
    private readonly TimeProvider _time;
    private readonly ICaller _caller;
    private readonly Exchange _exchange;
    private readonly HeldBody _held = new();
    private readonly ResponseHead _own = new();
    private readonly Alarm _alarm;
    private readonly Lock _gate = new();
    private IUpstreamStream? _upstream;
    private CancellationTokenSource? _waits;
    private Stop _stop;
    private Task? _pump;
    private Refusal? _bodyRefusal;
    private bool _bodyBegun;
    private long _silenceTicks;
    private long _requestBytes;
    private long _responseBytes;

    public Forwarding(ForwardingEngine engine, ICaller caller)
    {
        (_engine, _caller, _time) = (engine, caller, engine.Time);
        _exchange = new Exchange(caller.Head, 0);
        _alarm = new Alarm(_time, () => StopAttempt(Stop.TimedOut));
    }

    /// <summary>What ended an attempt, or the exchange, from outside.</summary>
    private enum Stop
    {
        None,
        TimedOut,
        CallerGone,
    }

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    public async ValueTask RunAsync()
    {
        Begin();
        var lane = _engine.Choose(_exchange);
        var status = 0;
        Refusal? refusal = null;
        try
        {
            var verdict = lane.Layers.Admit(_exchange);
            refusal = verdict.Wait is { } wait ? await AdmitAfterAsync(lane, wait) : verdict.Refusal;
            if (refusal is null && lane.ReplayableBody.Bytes > 0) await HoldAsync(lane);
            if (refusal is null) (status, refusal) = await AttemptsAsync(lane);
        }
        catch (BodyRefusedException e)
        {
            refusal = e.Refusal;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _engine.CutOff(e);
            _caller.Abort();
        }
        catch (Exception e)
        {
            _engine.Faulted(e);
            refusal = Fault;
        }

        if (refusal is not null) status = await AnswerAsync(refusal);
        lane.Layers.End(_exchange, new ExchangeOutcome(status, refusal, _requestBytes, _responseBytes));
        End();
    }

    public async ValueTask RefuseAsync(Refusal refusal)
    {
        _engine.BadRequests(refusal.Reason).Increment();
        _exchange.Begin(_time.GetTimestamp());
        var status = await AnswerAsync(refusal);
        _engine.Told?.End(_exchange, new ExchangeOutcome(status, refusal, 0, 0));
    }

    public void CallerGone() => StopAttempt(Stop.CallerGone);

    public void Dispose() => _alarm.Dispose();

    private void Begin()
    {
        _engine.Enter();
        _stop = Stop.None;
        _bodyBegun = false;
        _requestBytes = _responseBytes = 0;
        _exchange.Begin(_time.GetTimestamp());
    }

    private void End()
    {
        _held.Release();
        _pump = null;
        _bodyRefusal = null;
        if (_waits is { } waits)
        {
            lock (_gate) _waits = null;
            waits.Dispose();
        }

        _engine.Leave();
    }

    private async ValueTask<Refusal?> AdmitAfterAsync(Lane lane, Task wait) =>
        await lane.Layers.WaitAsync(wait, _exchange, Waits()) ?? await lane.Layers.AdmitAsync(_exchange, Waits());

    private async ValueTask<Refusal?> BeginAttemptAfterAsync(Lane lane, Task wait)
    {
        while (true)
        {
            if (await lane.Layers.WaitAsync(wait, _exchange, Waits()) is { } late) return late;
            var verdict = lane.Layers.BeginAttempt(_exchange);
            if (verdict.Wait is null) return verdict.Refusal;
            wait = verdict.Wait;
        }
    }

    private async ValueTask HoldAsync(Lane lane)
    {
        var head = _caller.Head;
        if (head.Body.Octets is not > 0 || head.Body.Octets > lane.ReplayableBody.Bytes) return;
        await _held.ReadAsync(_caller.Body, head.Body.Octets.Value);
        head.CanReplayBody = true;
    }

    /// <summary>Attempts until one is accepted, and its answer on its way to the caller: the status the caller saw, or what it is to be told.</summary>
    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<(int Status, Refusal? Refusal)> AttemptsAsync(Lane lane)
    {
        while (true)
        {
            Layers.NextAttempt(_exchange);
            var verdict = lane.Layers.BeginAttempt(_exchange);
            var refusal = verdict.Wait is { } wait ? await BeginAttemptAfterAsync(lane, wait) : verdict.Refusal;
            if (refusal is not null) return (0, refusal);
            var (outcome, head, busy) = await AttemptAsync(lane);
            var again = lane.Layers.EndAttempt(_exchange, outcome);
            if (outcome.End == AttemptEnd.CallerGone)
            {
                if (_bodyRefusal is not null) return (0, _bodyRefusal);
                throw new OperationCanceledException("the caller went away");
            }

            if (again is null)
            {
                if (head is null) return (0, busy ?? AttemptRefusals.Of(outcome.End));
                return (await RelayAsync(lane, head), null);
            }

            Detach()?.Release();
            Resume();
            await Task.Delay(Bounded(again.Value), _time, Waits());
        }
    }

    /// <summary>One attempt, until the head of its answer; the upstream stays attached where there is one.</summary>
    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<(AttemptOutcome Outcome, ResponseHead? Head, Refusal? Busy)> AttemptAsync(Lane lane)
    {
        var began = _time.GetTimestamp();
        _silenceTicks = lane.Silence == Timeout.InfiniteTimeSpan ? 0 : (long)(lane.Silence.TotalSeconds * _time.TimestampFrequency);
        SetAlarm(began);
        var end = AttemptEnd.ConnectFailed;
        var mayReplay = true;
        while (true)
        {
            IUpstreamStream? upstream = null;
            try
            {
                upstream = mayReplay ? lane.Upstreams.TryTake(_exchange.Endpoint!) : null;
                upstream ??= await lane.Upstreams.OpenAsync(_exchange.Endpoint!, Waits());
                end = AttemptEnd.Reset;
                Attach(upstream);
                await SendAsync(lane, upstream);
                var head = await upstream.ReceiveHeadAsync();
                for (var interim = 0; head.IsInterim; interim++)
                {
                    if (interim == MostInterim) throw new MalformedAnswerException("it gives one interim answer after another");
                    // A 100 of the upstream's is for us: the caller has had its own.
                    if (head.Status != 100) await _caller.SendInterimAsync(head);
                    head = await upstream.ReceiveHeadAsync();
                }

                _alarm.Clear();
                if (_stop == Stop.None) return (new AttemptOutcome(AttemptEnd.Answered, head.Status, _time.GetElapsedTime(began), RetryAfter.Of(head, _time)), head, null);
            }
            catch (UpstreamBusyException)
            {
                _alarm.Clear();
                return (new AttemptOutcome(AttemptEnd.ConnectFailed, 0, _time.GetElapsedTime(began)), null, Busy);
            }
            catch (MalformedAnswerException e)
            {
                _engine.Malformed(_exchange.Endpoint!.Authority, e.Message);
                end = AttemptEnd.Malformed;
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // The connection died of age as the request met it: a new one gets the same request, once (RFC 9112 section 9.3.1).
                if (mayReplay && _stop == Stop.None && upstream is { HasAnswered: false } && MayReplay(upstream, e))
                {
                    mayReplay = false;
                    await DropAsync();
                    continue;
                }
            }

            _alarm.Clear();
            await DropAsync();
            return (new AttemptOutcome(EndOf(end), 0, _time.GetElapsedTime(began)), null, null);
        }
    }

    private AttemptEnd EndOf(AttemptEnd otherwise) => _stop switch
    {
        Stop.CallerGone => AttemptEnd.CallerGone,
        Stop.TimedOut => AttemptEnd.TimedOut,
        _ => otherwise,
    };

    /// <summary>Nothing of the request was begun with; or its connection had served before, and to do the same twice is to do it once (RFC 9110 section 9.2.2).</summary>
    private bool MayReplay(IUpstreamStream upstream, Exception failure)
    {
        if (_bodyBegun || !_caller.Head.CanReplayBody) return false;
        return failure is UpstreamRefusedException || (upstream.IsReused && _caller.Head.Method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "TRACE");
    }

    /// <summary>The head, and the body: at once where it is held or has come whole already, else by a pump beside.</summary>
    private ValueTask SendAsync(Lane lane, IUpstreamStream upstream)
    {
        var body = _held.IsHeld ? BodyLength.Of(_held.Octets.Length) : _caller.Head.Body;
        var head = upstream.SendHeadAsync(new OutgoingRequest(_caller.Head, _exchange, HostFor(lane), body));
        if (body.IsEmpty) return head;
        if (_held.IsHeld)
        {
            _requestBytes = _held.Octets.Length;
            return head.IsCompletedSuccessfully ? upstream.WriteAsync(_held.Octets, isLast: true) : SendHeldAsync(head, upstream);
        }

        _bodyBegun = true;
        var first = _caller.Body.ReadAsync();
        if (!head.IsCompletedSuccessfully || !first.IsCompletedSuccessfully)
        {
            _pump = PumpAsync(head, upstream, first);
            return default;
        }

        var piece = first.Result;
        if (!piece.IsLast)
        {
            _pump = PumpAsync(default, upstream, ValueTask.FromResult(piece));
            return default;
        }

        _requestBytes = piece.Octets.Length;
        return SendLastAsync(upstream, piece);
    }

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    private async ValueTask SendLastAsync(IUpstreamStream upstream, BodyPiece piece)
    {
        await upstream.WriteAsync(piece.Octets, isLast: true, _caller.Body.Trailers);
        _caller.Body.Finish();
    }

    private async ValueTask SendHeldAsync(ValueTask head, IUpstreamStream upstream)
    {
        await head;
        await upstream.WriteAsync(_held.Octets, isLast: true);
    }

    /// <summary>The caller's body to the upstream as it comes: what was read is sent before more is read, so a slow upstream slows the caller down. Does not throw.</summary>
    private async Task PumpAsync(ValueTask head, IUpstreamStream upstream, ValueTask<BodyPiece> next)
    {
        var body = _caller.Body;
        try
        {
            await head;
            while (true)
            {
                if (!next.IsCompleted && !_caller.HasAnswered) SetAlarm(_time.GetTimestamp());
                var piece = await FromCallerAsync(next);
                await upstream.WriteAsync(piece.Octets, piece.IsLast, body.Trailers);
                _requestBytes += piece.Octets.Length;
                if (piece.IsLast) break;
                next = body.ReadAsync();
            }

            body.Finish();
        }
        catch (OperationCanceledException)
        {
            // The caller's side failed; whoever waits for the upstream has been woken.
        }
        catch (IOException)
        {
            // The upstream takes no more: its answer, if there is one, says why.
        }
        catch (Exception e)
        {
            _engine.Faulted(e);
            StopAttempt(Stop.CallerGone);
        }
    }

    private async ValueTask<BodyPiece> FromCallerAsync(ValueTask<BodyPiece> reading)
    {
        try
        {
            return await reading;
        }
        catch (BodyRefusedException e)
        {
            _bodyRefusal = e.Refusal;
            StopAttempt(Stop.CallerGone);
        }
        catch (IOException)
        {
            StopAttempt(Stop.CallerGone);
        }

        throw new OperationCanceledException();
    }

    /// <summary>The answer to the caller as it comes; the status it saw.</summary>
    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<int> RelayAsync(Lane lane, ResponseHead head)
    {
        var upstream = _upstream!;
        var status = head.Status;
        try
        {
            // An error before the body has ended: what the upstream does not want is not waited for, and the caller is to know.
            if (status >= 400 && _pump is { IsCompleted: false }) _caller.CloseAfter();
            _caller.Answer(head);
            if (status == 101) await JoinAsync(upstream);
            else if (head.Body.IsEmpty) await _caller.WriteAsync(default, isLast: true);
            else await CopyAsync(upstream.Body, lane.Upstreams.BodyTimeout);
        }
        catch (BodyRefusedException e)
        {
            _caller.Abort();
            await DropAsync();
            throw new IOException("the answer's body is misframed", e);
        }
        catch
        {
            // Whatever broke, neither side is to take what it has for the whole.
            _caller.Abort();
            await DropAsync();
            throw;
        }

        _alarm.Clear();
        if (_pump is { IsCompleted: false })
        {
            // The upstream has said all that it will, and the rest of the request with it.
            _caller.Body.Cancel();
            await DropAsync();
        }
        else
        {
            Detach()?.Release();
        }

        return status;
    }

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    private async ValueTask CopyAsync(IBodyReader body, TimeSpan silence)
    {
        while (true)
        {
            var reading = body.ReadAsync();
            if (!reading.IsCompleted)
            {
                // A short answer leaves with its head in one packet; a body that is yet to come does not hold the head back.
                await _caller.FlushAsync();
                _alarm.Set(silence);
            }

            var piece = await reading;
            _responseBytes += piece.Octets.Length;
            await _caller.WriteAsync(piece.Octets, piece.IsLast, body.Trailers);
            if (piece.IsLast) break;
        }

        body.Finish();
    }

    /// <summary>A protocol of its own in both directions, each ended by whoever sends it. One that has ended leaves the other some time.</summary>
    private async ValueTask JoinAsync(IUpstreamStream upstream)
    {
        _pump = PumpAsync(default, upstream, _caller.Body.ReadAsync());
        await CopyAsync(upstream.Body, Timeout.InfiniteTimeSpan);
        try
        {
            await _pump.WaitAsync(HalfClosed, _time);
        }
        catch (TimeoutException)
        {
            // The end of the exchange sees to the rest.
        }
    }

    private async ValueTask<int> AnswerAsync(Refusal refusal)
    {
        if (_caller.HasAnswered)
        {
            _caller.Abort();
            return 0;
        }

        try
        {
            if (refusal.Status is 400 or 408 or 413 or 414 or 431) _caller.CloseAfter();
            var body = RefusalAnswer.Make(refusal, _caller.Head, _own);
            _caller.Answer(_own);
            await _caller.WriteAsync(body, isLast: true);
            return refusal.Status;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _caller.Abort();
            return 0;
        }
        finally
        {
            _own.Fields.Release();
        }
    }

    private ReadOnlyMemory<byte> HostFor(Lane lane)
    {
        var edits = _exchange.RequestHeaders;
        for (var i = 0; i < edits.Added; i++)
            if (edits.AddedName(i) == HeaderNames.Host) return edits.AddedMemory(i);
        var asked = lane.KeepsHost ? _caller.Head.Host : default;
        return asked.IsEmpty ? _exchange.Endpoint!.AuthorityOctets : asked;
    }

    private void SetAlarm(long now)
    {
        var due = _silenceTicks == 0 ? long.MaxValue : now + _silenceTicks;
        due = Math.Min(due, Math.Min(_exchange.Deadline, _exchange.AttemptDeadline));
        if (due != long.MaxValue) _alarm.SetAt(due);
    }

    /// <summary>The deadline is for the layer that asked to keep; this only bounds one that does not.</summary>
    private TimeSpan Bounded(TimeSpan wait)
    {
        var left = Layers.Left(_exchange, _time);
        return left == Timeout.InfiniteTimeSpan || wait < left ? wait : left;
    }

    private void Attach(IUpstreamStream upstream)
    {
        lock (_gate)
        {
            _upstream = upstream;
            // What came while it was being opened.
            if (_stop != Stop.None) upstream.Abort();
        }
    }

    /// <summary>From here on nobody breaks it off but its next owner.</summary>
    private IUpstreamStream? Detach()
    {
        lock (_gate)
        {
            var upstream = _upstream;
            _upstream = null;
            return upstream;
        }
    }

    /// <summary>Breaks the upstream off, waits until nobody writes to it, and gives it back.</summary>
    private async ValueTask DropAsync()
    {
        var upstream = Detach();
        upstream?.Abort();
        if (_pump is { } pump)
        {
            _pump = null;
            await pump;
        }

        upstream?.Release();
    }

    private void StopAttempt(Stop why)
    {
        CancellationTokenSource? waits;
        lock (_gate)
        {
            if (why > _stop) _stop = why;
            _upstream?.Abort();
            waits = _waits;
        }

        try
        {
            waits?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The exchange has just ended.
        }
    }

    /// <summary>An attempt's time was up, the exchange's is not.</summary>
    private void Resume()
    {
        lock (_gate)
        {
            if (_stop != Stop.TimedOut) return;
            _stop = Stop.None;
            _waits = null;
        }
    }

    /// <summary>For what is waited for seldom: a place in a queue, a new connection, the time before a retry.</summary>
    private CancellationToken Waits()
    {
        lock (_gate)
        {
            _waits ??= new CancellationTokenSource();
            if (_stop == Stop.CallerGone) _waits.Cancel();
            return _waits.Token;
        }
    }
}
