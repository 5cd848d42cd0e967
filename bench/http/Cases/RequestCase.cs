using HttpBench.Load;
using HttpBench.Peers;

namespace HttpBench.Cases;

/// <summary>
/// What a call costs and what it waits: processor time of the data path while it is saturated, then latency at a fixed rate against that of a call straight
/// to the upstream. The peers take turns in every round, in another order each time, so that what the machine does besides meets them all.
/// </summary>
internal sealed record RequestCase(string Name, string Title) : ICase
{
    private static readonly string[] Columns =
        ["case", "peer", "CPU", "× nginx (span of rounds)", "core busy", "p50 added, µs", "p99 added, µs", "RSS", "PSS", "anonymous, MB", "beside it: CPU", "PSS, MB"];

    public Setup Setup { get; init; } = new();
    public Unit Unit { get; init; } = Unit.Request;

    /// <summary>As many calls as it can, for so many seconds.</summary>
    public required Func<Target, double, Task<LoadResult>> Saturate { get; init; }

    /// <summary>One connection of the open loop.</summary>
    public required Func<Target, Task<ICaller>> Connect { get; init; }

    /// <summary>Calls a second in the open loop: a fraction of what any peer can do.</summary>
    public required int Rate { get; init; }

    public int Connections { get; init; } = 16;

    public async Task<Table> RunAsync(Bench bench)
    {
        using var fleet = await Fleet.StartAsync(bench, Setup, bench.FolderOf(Name));
        await fleet.WarmUpAsync(bench.Pace, Saturate);
        var costs = await SaturateAsync(fleet, bench.Pace);
        if (bench.Options.IsProfiling)
            foreach (var peer in fleet.Able) Console.WriteLine("\n" + await Profile.TakeAsync(peer, bench.FolderOf(Name), Saturate));
        var waits = bench.Pace.LatencyRounds == 0 ? [] : await WaitAsync(fleet, bench.Pace);
        return new Table("Requests", Columns, [.. fleet.Peers.Select(p => Row(p, costs, waits))]);
    }

    private async Task<Dictionary<string, List<Measured>>> SaturateAsync(Fleet fleet, Pace pace)
    {
        var costs = fleet.Able.ToDictionary(p => p.Name, _ => new List<Measured>());
        for (var round = 0; round < pace.Rounds; round++)
            foreach (var peer in Turned(fleet.Able, round))
                costs[peer.Name].Add(await Measured.RunAsync(peer, pace.Seconds, () => Saturate(peer.Target, pace.Seconds)));
        return costs;
    }

    private async Task<Dictionary<string, List<Latencies>>> WaitAsync(Fleet fleet, Pace pace)
    {
        RunningPeer[] all = [fleet.Direct, .. fleet.Able];
        var waits = all.ToDictionary(p => p.Name, _ => new List<Latencies>());
        for (var round = 0; round < pace.LatencyRounds; round++)
            foreach (var peer in Turned(all, round))
                waits[peer.Name].Add(await OpenLoop.RunAsync(() => Connect(peer.Target), Connections, Rate, pace.LatencySeconds));
        return waits;
    }

    private static IEnumerable<RunningPeer> Turned(IEnumerable<RunningPeer> peers, int round)
    {
        var all = peers.ToArray();
        return all.Select((_, i) => all[(i + round) % all.Length]);
    }

    private IReadOnlyList<string> Row(RunningPeer peer, Dictionary<string, List<Measured>> costs, Dictionary<string, List<Latencies>> waits)
    {
        if (peer.NotYet is { } reason) return [Title, peer.Name, $"not yet: {reason}"];
        var own = costs[peer.Name];
        var nginx = costs.GetValueOrDefault("nginx");
        var last = own[^1];
        var errors = own.Sum(m => m.Load.Errors) + waits.GetValueOrDefault(peer.Name, []).Sum(l => l.Errors);
        return
        [
            Title,
            peer.Name + (errors == 0 ? "" : $" ({errors} errors)"),
            $"{Unit.Say(Unit.Of(Figures.Median(own.Select(m => m.CpuByCall))))} {Unit.Name}",
            nginx is null ? Figures.None : Figures.Ratio([.. own.Select(m => m.CpuByCall)], [.. nginx.Select(m => m.CpuByCall)]),
            $"{Figures.Say(Figures.Median(own.Select(m => m.Busy)) * 100, 0)} %",
            Added(peer.Name, waits, l => l.P50),
            Added(peer.Name, waits, l => l.P99),
            .. Figures.Megabytes(last.During),
            peer.Watcher is null ? Figures.None : Unit.Say(Unit.Of(Figures.Median(own.Select(m => (double)m.Beside / m.Load.Calls)))),
            last.BesideDuring is { } beside ? Figures.Megabytes(beside.Pss) : Figures.None
        ];
    }

    private static string Added(string peer, Dictionary<string, List<Latencies>> waits, Func<Latencies, double> of) =>
        waits.TryGetValue(peer, out var own) ? Figures.Say(Figures.Median(own.Zip(waits["direct"], (o, d) => of(o) - of(d))), 0) : Figures.None;
}
