using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using HttpBench.Native;

namespace HttpBench.Load;

/// <summary>
/// Calls at a fixed rate whatever the answers do. Each call has its time in the schedule, and its latency counts from there: a call that has to wait for
/// its connection waits in the measurement too, so that no stall hides the calls which it held up.
/// </summary>
internal sealed class OpenLoop
{
    private readonly ICaller[] _callers;
    private readonly Channel<long>[] _due;
    private readonly long[] _latencies;
    private int _answered;
    private int _failed;

    private OpenLoop(ICaller[] callers, int calls)
    {
        _callers = callers;
        // The schedule's thread sends by itself, and a connection that is answered goes on where it is.
        _due = [.. callers.Select(_ => Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true }))];
        _latencies = new long[calls];
    }

    /// <param name="rate">Calls a second, over all connections.</param>
    public static async Task<Latencies> RunAsync(Func<Task<ICaller>> connect, int connections, int rate, double seconds)
    {
        var callers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => connect()));
        try
        {
            // One call each beforehand, so that what only a first call costs is not measured.
            foreach (var caller in callers) await caller.CallAsync();
            return await new OpenLoop(callers, (int)(rate * seconds)).RunAsync(rate);
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }
    }

    private async Task<Latencies> RunAsync(int rate)
    {
        var loops = _callers.Select((caller, i) => CallAsync(caller, _due[i].Reader)).ToArray();
        var schedule = new Thread(() => Keep(rate)) { IsBackground = true };
        schedule.Start();
        await Task.WhenAll(loops).WaitAsync(TimeSpan.FromSeconds(30 + _latencies.Length / rate));
        return new Latencies(_latencies.AsSpan(0, _answered), _failed);
    }

    private void Keep(int rate)
    {
        Clocks.SleepSharply();
        var start = Clocks.Now + 10_000_000;
        for (var i = 0; i < _latencies.Length; i++)
        {
            var at = start + (long)(i * 1e9 / rate);
            Clocks.SleepUntil(at);
            _due[i % _due.Length].Writer.TryWrite(at);
        }

        foreach (var due in _due) due.Writer.Complete();
    }

    private async Task CallAsync(ICaller caller, ChannelReader<long> due)
    {
        await foreach (var at in due.ReadAllAsync())
        {
            try
            {
                await caller.CallAsync();
                _latencies[Interlocked.Increment(ref _answered) - 1] = Clocks.Now - at;
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or InvalidDataException)
            {
                // What is due on this connection after it fails too.
                Complaints.Say(e);
                Interlocked.Increment(ref _failed);
            }
        }
    }
}
