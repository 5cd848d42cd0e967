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
    private readonly AttemptWatch _watch;
    private readonly RequestSending _sending;
    private readonly ResponseHead _own = new();
    private long _responseBytes;

    public Forwarding(ForwardingEngine engine, ICaller caller)
    {
        (_engine, _caller, _time) = (engine, caller, engine.Time);
        _exchange = new Exchange(caller.Head, 0);
        _watch = new AttemptWatch(_exchange, _time);
        _sending = new RequestSending(engine, caller, _exchange, _watch);
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
            if (refusal is null && lane.ReplayableBody.Bytes > 0) await _sending.HoldAsync(lane.ReplayableBody.Bytes);
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
        lane.Layers.End(_exchange, new ExchangeOutcome(status, refusal, _sending.Octets, _responseBytes));
        End();
    }

    public async ValueTask RefuseAsync(Refusal refusal)
    {
        _engine.BadRequests(refusal.Reason).Increment();
        _exchange.Begin(_time.GetTimestamp());
        var status = await AnswerAsync(refusal);
        _engine.Told?.End(_exchange, new ExchangeOutcome(status, refusal, 0, 0));
    }

    public void CallerGone() => _watch.CallerGone();

    public void Dispose() => _watch.Dispose();

    private void Begin()
    {
        _engine.Enter();
        _watch.Begin();
        _sending.Begin();
        _responseBytes = 0;
        _exchange.Begin(_time.GetTimestamp());
    }

    private void End()
    {
        _sending.End();
        _watch.End();
        _engine.Leave();
    }

    private async ValueTask<Refusal?> AdmitAfterAsync(Lane lane, Task wait) =>
        await lane.Layers.WaitAsync(wait, _exchange, _watch.Waits()) ?? await lane.Layers.AdmitAsync(_exchange, _watch.Waits());

    private async ValueTask<Refusal?> BeginAttemptAfterAsync(Lane lane, Task wait)
    {
        while (true)
        {
            if (await lane.Layers.WaitAsync(wait, _exchange, _watch.Waits()) is { } late) return late;
            var verdict = lane.Layers.BeginAttempt(_exchange);
            if (verdict.Wait is null) return verdict.Refusal;
            wait = verdict.Wait;
        }
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
                if (_sending.Refusal is { } refused) return (0, refused);
                throw new OperationCanceledException("the caller went away");
            }

            if (again is null)
            {
                if (head is null) return (0, busy ?? AttemptRefusals.Of(outcome.End));
                return (await RelayAsync(lane, head), null);
            }

            _watch.Detach()?.Release();
            _watch.Resume();
            await Task.Delay(Bounded(again.Value), _time, _watch.Waits());
        }
    }

    /// <summary>One attempt, until the head of its answer; the upstream stays attached where there is one.</summary>
    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<(AttemptOutcome Outcome, ResponseHead? Head, Refusal? Busy)> AttemptAsync(Lane lane)
    {
        var began = _time.GetTimestamp();
        _watch.BeginAttempt(lane.Silence);
        var end = AttemptEnd.ConnectFailed;
        var mayReplay = true;
        while (true)
        {
            IUpstreamStream? upstream = null;
            try
            {
                upstream = mayReplay ? lane.Upstreams.TryTake(_exchange.Endpoint!) : null;
                upstream ??= await lane.Upstreams.OpenAsync(_exchange.Endpoint!, _watch.Waits());
                end = AttemptEnd.Reset;
                _watch.Attach(upstream);
                await _sending.SendAsync(upstream, HostFor(lane));
                var head = await upstream.ReceiveHeadAsync();
                for (var interim = 0; head.IsInterim; interim++)
                {
                    if (interim == MostInterim) throw new MalformedAnswerException("it gives one interim answer after another");
                    // A 100 of the upstream's is for us: the caller has had its own.
                    if (head.Status != 100) await _caller.SendInterimAsync(head);
                    head = await upstream.ReceiveHeadAsync();
                }

                _watch.Rest();
                if (_watch.IsOpen) return (new AttemptOutcome(AttemptEnd.Answered, head.Status, _time.GetElapsedTime(began), RetryAfter.Of(head, _time)), head, null);
            }
            catch (UpstreamBusyException)
            {
                _watch.Rest();
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
                if (mayReplay && _watch.IsOpen && upstream is { HasAnswered: false } && MayReplay(upstream, e))
                {
                    mayReplay = false;
                    await DropAsync();
                    continue;
                }
            }

            _watch.Rest();
            await DropAsync();
            return (new AttemptOutcome(_watch.EndOf(end), 0, _time.GetElapsedTime(began)), null, null);
        }
    }

    /// <summary>Nothing of the request was begun with; or its connection had served before, and to do the same twice is to do it once (RFC 9110 section 9.2.2).</summary>
    private bool MayReplay(IUpstreamStream upstream, Exception failure)
    {
        if (_sending.HasBegunBody || !_caller.Head.CanReplayBody) return false;
        return failure is UpstreamRefusedException || (upstream.IsReused && _caller.Head.Method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "TRACE");
    }

    /// <summary>The answer to the caller as it comes; the status it saw.</summary>
    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<int> RelayAsync(Lane lane, ResponseHead head)
    {
        var upstream = _watch.Upstream!;
        var status = head.Status;
        try
        {
            // An error before the body has ended: what the upstream does not want is not waited for, and the caller is to know.
            if (status >= 400 && _sending.IsPumping) _caller.CloseAfter();
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

        _watch.Rest();
        if (_sending.IsPumping)
        {
            // The upstream has said all that it will, and the rest of the request with it.
            _caller.Body.Cancel();
            await DropAsync();
        }
        else
        {
            _watch.Detach()?.Release();
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
                _watch.Expect(silence);
            }

            var piece = await reading;
            // How long the caller takes is not the upstream's silence.
            _watch.Rest();
            _responseBytes += piece.Octets.Length;
            await _caller.WriteAsync(piece.Octets, piece.IsLast, body.Trailers);
            if (piece.IsLast) break;
        }

        body.Finish();
    }

    /// <summary>A protocol of its own in both directions, each ended by whoever sends it. One that has ended leaves the other some time.</summary>
    private async ValueTask JoinAsync(IUpstreamStream upstream)
    {
        _sending.Join(upstream);
        await CopyAsync(upstream.Body, Timeout.InfiniteTimeSpan);
        // What goes on after that is cut with the end of the exchange.
        await _sending.WaitAsync(HalfClosed);
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

    /// <summary>The deadline is for the layer that asked to keep; this only bounds one that does not.</summary>
    private TimeSpan Bounded(TimeSpan wait)
    {
        var left = Layers.Left(_exchange, _time);
        return left == Timeout.InfiniteTimeSpan || wait < left ? wait : left;
    }

    /// <summary>Breaks the upstream off, waits until nobody writes to it, and gives it back.</summary>
    private async ValueTask DropAsync()
    {
        var upstream = _watch.Detach();
        upstream?.Abort();
        await _sending.StopAsync();
        upstream?.Release();
    }
}
