using HttpBench.Load;
using HttpBench.Native;
using HttpBench.Peers;

namespace HttpBench.Cases;

/// <summary>What one load cost a peer.</summary>
/// <param name="Cpu">Nanoseconds of processor time of the data path.</param>
/// <param name="Beside">The same of the process that watches over it.</param>
/// <param name="Nanoseconds">By the wall.</param>
/// <param name="During">The data path's memory shortly before the end, its connections open.</param>
internal sealed record Measured(LoadResult Load, long Cpu, long Beside, long Nanoseconds, Memory During, Memory? BesideDuring)
{
    public double CpuByCall => Load.Calls == 0 ? double.NaN : (double)Cpu / Load.Calls;

    /// <summary>How much of one core it took.</summary>
    public double Busy => (double)Cpu / Nanoseconds;

    public static async Task<Measured> RunAsync(RunningPeer peer, double seconds, Func<Task<LoadResult>> load)
    {
        var (cpu, beside, start) = (Clocks.CpuOf(peer.DataPath), CpuBeside(peer), Clocks.Now);
        var running = load();
        await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(seconds * 0.8)));
        var (during, besideDuring) = (Memory.Of(peer.DataPath), peer.Watcher is { } watcher ? Memory.Of(watcher) : (Memory?)null);
        var result = await running;
        return new Measured(result, Clocks.CpuOf(peer.DataPath) - cpu, CpuBeside(peer) - beside, Clocks.Now - start, during, besideDuring);
    }

    private static long CpuBeside(RunningPeer peer) => peer.Watcher is { } pid ? Clocks.CpuOf(pid) : 0;
}
