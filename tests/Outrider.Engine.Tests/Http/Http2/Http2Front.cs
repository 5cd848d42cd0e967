using System.Net;
using System.Net.Security;
using Outrider.Http;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>A listener that speaks HTTP/2, with a small application of the test's own in the place of the engine.</summary>
internal sealed class Http2Front : IAsyncDisposable
{
    private readonly Dictionary<string, Counter> _hits = [];
    private readonly ConnectionListener _listener;

    public Http2Front(Func<ICaller, ValueTask> application, CallerLimits? limits = null, ServerOptionsSelectionCallback? tls = null, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var parts = new CallerParts(caller => new Runner(this, caller, application), limits ?? new CallerLimits(), new LimitHits(name => _hits[name] = new Counter()), new DateLine(clock), clock, Log);
        _listener = new ConnectionListener(
            ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)),
            new AcceptLimits(),
            tls,
            connection => new Http2CallerConnection(connection, parts),
            new AcceptMetrics(),
            Log,
            TimeProvider.System);
        _listener.Start();
    }

    public FaultLog Log { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalAddress!).Port;

    public int Connections => _listener.Connections;

    private int _running;
    private int _gone;
    private int _started;

    /// <summary>Exchanges under way.</summary>
    public int Running => Volatile.Read(ref _running);

    public int Started => Volatile.Read(ref _started);

    public int Gone => Volatile.Read(ref _gone);

    public long Hits(string name) => (long)_hits[name].Value;

    public Task StopAsync(TimeSpan grace) => _listener.StopAsync(grace);

    public async ValueTask DisposeAsync()
    {
        await _listener.StopAsync(TimeSpan.Zero);
        await Eventually.True(() => _listener.Connections == 0, "all connections have ended");
        Assert.Empty(Log.Faults);
    }

    private sealed class Runner(Http2Front front, ICaller caller, Func<ICaller, ValueTask> application) : IExchangeRunner
    {
        public async ValueTask RunAsync()
        {
            Interlocked.Increment(ref front._running);
            Interlocked.Increment(ref front._started);
            try
            {
                await application(caller);
            }
            catch (Exception e) when (e is IOException or BodyRefusedException)
            {
                caller.Abort();
            }
            finally
            {
                Interlocked.Decrement(ref front._running);
            }
        }

        public void Dispose()
        {
        }

        public ValueTask RefuseAsync(Refusal refusal)
        {
            var head = new ResponseHead { Status = refusal.Status, Body = BodyLength.Of(0) };
            head.Fields.Add("x-reason"u8, System.Text.Encoding.ASCII.GetBytes(refusal.Reason));
            caller.Answer(head);
            return caller.WriteAsync(default, isLast: true);
        }

        public void CallerGone() => Interlocked.Increment(ref front._gone);
    }
}
