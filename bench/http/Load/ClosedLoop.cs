using System.Net.Sockets;
using System.Security.Authentication;
using HttpBench.Native;

namespace HttpBench.Load;

/// <summary>A fixed number of connections, each calling as fast as it is answered.</summary>
internal static class ClosedLoop
{
    public static async Task<LoadResult> RunAsync(Func<Task<ICaller>> connect, int connections, double seconds)
    {
        var callers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => connect()));
        try
        {
            var end = Clocks.Now + (long)(seconds * 1e9);
            var results = await Task.WhenAll(callers.Select(c => CallUntilAsync(c, end))).WaitAsync(TimeSpan.FromSeconds(seconds + 15));
            return new LoadResult(results.Sum(r => r.Calls), results.Sum(r => r.Errors));
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }
    }

    private static async Task<LoadResult> CallUntilAsync(ICaller caller, long end)
    {
        var calls = 0L;
        try
        {
            // The first await lets the other connections begin.
            await Task.Yield();
            for (; Clocks.Now < end; calls++) await caller.CallAsync();
            return new LoadResult(calls, 0);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or InvalidDataException)
        {
            Complaints.Say(e);
            return new LoadResult(calls, 1);
        }
    }
}
