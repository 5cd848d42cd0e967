using HttpBench.Load;
using HttpBench.Peers;

namespace HttpBench.Cases;

/// <summary>
/// What a service of a usual size pays: cores taken at 1,000 requests a second of 1 KiB. The peers may run on any core here: a machine that mostly rests
/// has its cores asleep, to wake another one up costs more in a virtual machine than the request does, and the kernel knows to avoid it.
/// </summary>
internal sealed record SteadyCase(string Name) : ICase
{
    private const int Rate = 1000;
    private static readonly byte[] Request = Http1Caller.Get("/kib");
    private static readonly string[] Columns = ["1,000 requests a second of 1 KiB", "vCPU", "× nginx (span of rounds)", "beside it: vCPU", "RSS", "PSS", "anonymous, MB"];

    public async Task<Table> RunAsync(Bench bench)
    {
        using var fleet = await Fleet.StartAsync(bench, new Setup(), bench.FolderOf(Name), bench.AllCores);
        await fleet.WarmUpAsync(bench.Pace, (target, seconds) => Tools.WrkAsync(target, "/kib", 16, seconds));
        var costs = fleet.Able.ToDictionary(p => p.Name, _ => new List<Measured>());
        for (var round = 0; round < bench.Pace.Rounds; round++)
            foreach (var peer in fleet.Able)
                costs[peer.Name].Add(await Measured.RunAsync(peer, bench.Pace.Seconds, () => LoadAsync(peer.Target, bench.Pace.Seconds)));
        return new Table("Steady load", Columns, [.. fleet.Peers.Select(p => Row(p, costs))]);
    }

    private static async Task<LoadResult> LoadAsync(Target target, double seconds)
    {
        var latencies = await OpenLoop.RunAsync(() => Http1Caller.ConnectAsync(target, Request), 16, Rate, seconds);
        return new LoadResult(latencies.Calls, latencies.Errors);
    }

    private static IReadOnlyList<string> Row(RunningPeer peer, Dictionary<string, List<Measured>> costs)
    {
        if (peer.NotYet is { } reason) return [peer.Name, $"not yet: {reason}"];
        var own = costs[peer.Name];
        var nginx = costs.GetValueOrDefault("nginx");
        // By call and at the rate: the time to connect belongs to no request.
        return
        [
            peer.Name,
            Figures.Say(Figures.Median(own.Select(Cores)), 4),
            nginx is null ? Figures.None : Figures.Ratio([.. own.Select(Cores)], [.. nginx.Select(Cores)]),
            peer.Watcher is null ? Figures.None : Figures.Say(Figures.Median(own.Select(m => (double)m.Beside / m.Nanoseconds)), 4),
            .. Figures.Megabytes(own[^1].During)
        ];
    }

    private static double Cores(Measured measured) => measured.CpuByCall * Rate / 1e9;
}
