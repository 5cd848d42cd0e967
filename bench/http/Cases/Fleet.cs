using HttpBench.Load;
using HttpBench.Peers;

namespace HttpBench.Cases;

/// <summary>The upstream and all peers of one case, up at the same time; those that are not under load rest and cost nothing.</summary>
internal sealed class Fleet : IDisposable
{
    // The hundreds of methods that a request meets take longer, what a start leaves over takes less.
    private const double CompiledMs = 40;
    private const double RestingMs = 3;

    private readonly List<RunningPeer> _peers = [];

    private Fleet(RunningPeer direct) => Direct = direct;

    public RunningPeer Direct { get; }

    public IReadOnlyList<RunningPeer> Peers => _peers;

    public IEnumerable<RunningPeer> Able => _peers.Where(p => p.NotYet is null);

    /// <param name="cores">Where the peers run; null for the core that is theirs alone.</param>
    public static async Task<Fleet> StartAsync(Bench bench, Setup setup, string folder, string? cores = null)
    {
        var fleet = new Fleet(RunningPeer.Direct(bench.UpstreamPort));
        try
        {
            foreach (var peer in bench.Peers)
                fleet._peers.Add(await RunningPeer.StartAsync(peer, setup, bench.UpstreamPort, bench.Certificates, cores ?? bench.ProxyCores, Path.Combine(folder, peer.Name)));
            return fleet;
        }
        catch
        {
            fleet.Dispose();
            throw;
        }
    }

    /// <summary>Loads every peer until it is as fast as it gets; those that are compiled ahead are so after a second.</summary>
    public async Task WarmUpAsync(Pace pace, Func<Target, double, Task<LoadResult>> load)
    {
        foreach (var peer in Able)
        {
            if (!peer.IsCompiledAhead) await CompileAsync(peer, pace, load);
            await load(peer.Target, 1);
        }
    }

    private static async Task CompileAsync(RunningPeer peer, Pace pace, Func<Target, double, Task<LoadResult>> load)
    {
        var (worked, before) = (0.0, Compiling.Time(peer.DataPath));
        for (var pieces = 0; pieces * 2 < pace.MostWarmUpSeconds; pieces++)
        {
            await load(peer.Target, 2);
            await Task.Delay(300);
            var now = Compiling.Time(peer.DataPath);
            var step = Math.Max(0, now - before);
            (worked, before) = (worked + step, now);
            if (worked >= CompiledMs && step < RestingMs) return;
        }

        Console.Error.WriteLine($"  {peer.Name} was measured before its methods had settled: {worked:F0} ms of compiling, by now");
    }

    public void Dispose()
    {
        foreach (var peer in _peers) peer.Dispose();
    }
}
