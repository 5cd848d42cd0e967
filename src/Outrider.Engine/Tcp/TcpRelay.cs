using System.Security.Authentication;
using System.Net.Sockets;
using Outrider.Observability;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Tcp;

/// <summary>
/// One caller's connection and the one that was opened for it: octets go both ways at the pace of who takes them, and the end of a direction is passed on
/// as such, so that a caller that has sent all still gets its answer. It is over when both directions have ended, when one breaks, or when both are
/// silent for too long.
/// </summary>
internal sealed class TcpRelay : IServedConnection
{
    // Completions run where the kernel's events are read: a stream that never pauses would keep all others there waiting.
    private const int FairShare = 1 << 20;

    private readonly TcpPassageModel _model;
    private readonly TcpLane _lane;
    private readonly TcpCounts _counts;
    private readonly TimeProvider _time;
    private readonly Connection _caller;
    private readonly Alarm _idle;
    private Connection? _upstream;
    private int _end = (int)TcpEnd.Closed;

    public TcpRelay(TcpPassageModel model, TcpLane lane, TcpCounts counts, Connection caller, TimeProvider time)
    {
        (_model, _lane, _counts, _caller, _time) = (model, lane, counts, caller, time);
        _idle = new Alarm(time, () => Break(TcpEnd.Idle));
    }

    public async Task RunAsync()
    {
        var exchange = new Exchange(new TcpHead(_caller), _time.GetTimestamp());
        try
        {
            _upstream = await OpenAsync(exchange);
            // A reset, so that the caller does not take it for a service that had nothing to say.
            if (_upstream is null) _caller.Reset();
            else await RelayAsync(_upstream);
        }
        finally
        {
            _idle.Dispose();
            _lane.Layers.End(exchange, new ExchangeOutcome(0, null, 0, 0));
            _upstream?.Dispose();
            _caller.Dispose();
        }
    }

    /// <summary>A connection cannot be told that no more may come: what is under way ends by itself, or is cut when the grace is over.</summary>
    public void Drain()
    {
    }

    /// <summary>Null, and counted, where nobody could be reached.</summary>
    private async Task<Connection?> OpenAsync(Exchange exchange)
    {
        // Discovery may have to look first; then each attempt has its own time.
        exchange.Deadline = exchange.StartedAt + (long)(_model.ConnectTimeout.TotalSeconds * _time.TimestampFrequency);
        var refusal = await _lane.Layers.AdmitAsync(exchange, CancellationToken.None);
        for (var attempt = 0; refusal is null && attempt < _model.Attempts; attempt++)
        {
            refusal = await _lane.Layers.BeginAttemptAsync(exchange, CancellationToken.None);
            // To have failed a moment ago is reason enough not to try the same one again.
            if (exchange.Endpoint is not { } endpoint || endpoint == exchange.LastTried) break;
            if (await TryConnectAsync(exchange, endpoint) is { } connection) return connection;
        }

        // That nobody else was left to try is only the consequence.
        _counts.Refused(exchange.LastTried is null && refusal is not null ? refusal.Reason : "connect_failed");
        return null;
    }

    private async Task<Connection?> TryConnectAsync(Exchange exchange, Endpoint endpoint)
    {
        var begun = _time.GetTimestamp();
        try
        {
            var connection = await _lane.Connector.ConnectAsync(endpoint);
            _lane.Layers.EndAttempt(exchange, new AttemptOutcome(AttemptEnd.Answered, 0, _time.GetElapsedTime(begun)));
            return connection;
        }
        catch (Exception e) when (e is SocketException or AuthenticationException or IOException or TimeoutException)
        {
            _counts.Unreachable(endpoint.Authority, e.Message);
            _lane.Layers.EndAttempt(exchange, new AttemptOutcome(e is TimeoutException ? AttemptEnd.TimedOut : AttemptEnd.ConnectFailed, 0, _time.GetElapsedTime(begun)));
            return null;
        }
    }

    private async Task RelayAsync(Connection upstream)
    {
        _idle.Set(_model.Idle);
        await Task.WhenAll(PumpAsync(_caller, upstream, _counts.FromCallers), PumpAsync(upstream, _caller, _counts.ToCallers));
        _counts.Ended((TcpEnd)Volatile.Read(ref _end));
    }

    private async Task PumpAsync(Connection from, Connection to, Counter bytes)
    {
        try
        {
            var unbroken = 0;
            while (await from.ReadAsync() > 0)
            {
                var piece = from.Unread;
                _idle.Set(_model.Idle);
                await to.SendAsync(piece);
                bytes.Add(piece.Length);
                from.Consume(piece.Length);
                unbroken += piece.Length;
                if (unbroken < FairShare) continue;
                unbroken = 0;
                await Task.Yield();
            }

            await to.ShutdownSendAsync();
        }
        catch (Exception e)
        {
            // Whatever it is, the other direction must not wait for ever.
            Break(TcpEnd.Broken);
            if (e is not (IOException or SocketException or ObjectDisposedException or InvalidOperationException)) throw;
        }
    }

    /// <summary>Each side learns that it was cut off, and that what it has may not be all.</summary>
    private void Break(TcpEnd end)
    {
        Interlocked.CompareExchange(ref _end, (int)end, (int)TcpEnd.Closed);
        _caller.Reset();
        _upstream?.Reset();
    }
}
