using System.Runtime.CompilerServices;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// A request on its way to an upstream: the head, and the body, which is held whole (so that it can be sent again), has come whole already, or is pumped
/// beside the wait for the answer: what was read is sent before more is read, so a slow upstream slows the caller down.
/// </summary>
internal sealed class RequestSending(ForwardingEngine engine, ICaller caller, Exchange exchange, AttemptWatch watch)
{
    private readonly HeldBody _held = new();
    private Task? _pump;

    /// <summary>Of the body, that were sent.</summary>
    public long Octets { get; private set; }

    /// <summary>True once some of a body that is not held has been taken from the caller: it cannot be sent again.</summary>
    public bool HasBegunBody { get; private set; }

    /// <summary>Not null where the caller's body is none that may be forwarded, and the caller may be told.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>True while the body is being pumped.</summary>
    public bool IsPumping => _pump is { IsCompleted: false };

    public void Begin()
    {
        HasBegunBody = false;
        Octets = 0;
    }

    public void End()
    {
        _held.Release();
        _pump = null;
        Refusal = null;
    }

    /// <summary>Reads a body of a known length whole, where it is not longer than this.</summary>
    /// <exception cref="BodyRefusedException">It is no body that may be forwarded.</exception>
    /// <exception cref="IOException">The caller broke off.</exception>
    public async ValueTask HoldAsync(long most)
    {
        if (caller.Head.Body.Octets is not > 0 || caller.Head.Body.Octets > most) return;
        await _held.ReadAsync(caller.Body, caller.Head.Body.Octets.Value);
        caller.Head.CanReplayBody = true;
    }

    /// <exception cref="IOException">The upstream is gone.</exception>
    public ValueTask SendAsync(IUpstreamStream upstream, ReadOnlyMemory<byte> host)
    {
        var body = _held.IsHeld ? BodyLength.Of(_held.Octets.Length) : caller.Head.Body;
        var head = upstream.SendHeadAsync(new OutgoingRequest(caller.Head, exchange, host, body));
        if (body.IsEmpty) return head;
        if (_held.IsHeld)
        {
            Octets = _held.Octets.Length;
            return head.IsCompletedSuccessfully ? upstream.WriteAsync(_held.Octets, isLast: true) : SendHeldAsync(head, upstream);
        }

        HasBegunBody = true;
        var first = caller.Body.ReadAsync();
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

        Octets = piece.Octets.Length;
        return SendLastAsync(upstream, piece);
    }

    /// <summary>Pumps what the caller says in the protocol that was switched to.</summary>
    public void Join(IUpstreamStream upstream) => _pump = PumpAsync(default, upstream, caller.Body.ReadAsync());

    /// <summary>Waits until nothing is pumped any more.</summary>
    public async ValueTask StopAsync()
    {
        if (_pump is not { } pump) return;
        _pump = null;
        await pump;
    }

    /// <summary>Waits for the pump's own end, but no longer than this.</summary>
    public async ValueTask WaitAsync(TimeSpan most)
    {
        if (_pump is { } pump) await Task.WhenAny(pump, Task.Delay(most, engine.Time));
    }

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    private async ValueTask SendLastAsync(IUpstreamStream upstream, BodyPiece piece)
    {
        await upstream.WriteAsync(piece.Octets, isLast: true, caller.Body.Trailers);
        caller.Body.Finish();
    }

    private async ValueTask SendHeldAsync(ValueTask head, IUpstreamStream upstream)
    {
        await head;
        await upstream.WriteAsync(_held.Octets, isLast: true);
    }

    /// <summary>Does not throw.</summary>
    private async Task PumpAsync(ValueTask head, IUpstreamStream upstream, ValueTask<BodyPiece> next)
    {
        var body = caller.Body;
        try
        {
            await head;
            while (true)
            {
                if (!next.IsCompleted && !caller.HasAnswered) watch.Progress();
                var piece = await FromCallerAsync(next);
                await upstream.WriteAsync(piece.Octets, piece.IsLast, body.Trailers);
                Octets += piece.Octets.Length;
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
            engine.Faulted(e);
            watch.CallerGone();
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
            Refusal = e.Refusal;
            watch.CallerGone();
        }
        catch (IOException)
        {
            watch.CallerGone();
        }

        throw new OperationCanceledException();
    }
}
