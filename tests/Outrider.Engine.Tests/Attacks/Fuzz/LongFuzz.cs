using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>The long run, which only <c>bench/fuzz/run</c> asks for: every oracle in turn, with other seeds each round, until its time is up.</summary>
public sealed class LongFuzz
{
    private const int Connections = 1000;

    private static readonly (string Name, Func<int, Tally, Task> Run)[] Oracles =
    [
        ("Kestrel behind", (seed, tally) => SeesAsync(KestrelWitness.StartAsync, seed, tally)),
        ("node behind", (seed, tally) => SeesAsync(NodeWitness.StartAsync, seed, tally)),
        ("nginx behind", (seed, tally) => SeesAsync(NginxWitness.StartAsync, seed, tally)),
        ("HttpClient in front", (seed, tally) => AnswerOracle.RunAsync(new HttpClientReader(), seed, Connections, tally)),
        ("node in front", (seed, tally) => AnswerOracle.RunAsync(new NodeReader(), seed, Connections, tally)),
        ("python in front", (seed, tally) => AnswerOracle.RunAsync(new PythonReader(), seed, Connections, tally)),
        ("HTTP/2 to Kestrel", (seed, tally) => DowngradesAsync(KestrelWitness.StartAsync, seed, tally)),
        ("HTTP/2 to node", (seed, tally) => DowngradesAsync(NodeWitness.StartAsync, seed, tally)),
        ("HTTP/2 to nginx", (seed, tally) => DowngradesAsync(NginxWitness.StartAsync, seed, tally)),
    ];

    [Fact(Explicit = true)]
    public async Task For_as_long_as_it_is_told_nobody_sees_what_was_not_decided_on()
    {
        var minutes = double.Parse(Environment.GetEnvironmentVariable("OUTRIDER_FUZZ_MINUTES") ?? "1", CultureInfo.InvariantCulture);
        var first = int.Parse(Environment.GetEnvironmentVariable("OUTRIDER_FUZZ_SEED") ?? "10000000", CultureInfo.InvariantCulture);
        var tally = new Tally();
        var watch = Stopwatch.StartNew();
        var seed = first;
        while (watch.Elapsed < TimeSpan.FromMinutes(minutes))
        {
            foreach (var (name, run) in Oracles)
            {
                var before = tally.Differences.Count;
                await run(seed, tally);
                if (tally.Differences.Count > before) tally.Differ($"↑ {name}, seeds {seed} to {seed + Connections - 1}");
            }

            seed += Connections;
        }

        var report = Report(tally, first, seed, watch.Elapsed);
        if (Environment.GetEnvironmentVariable("OUTRIDER_FUZZ_REPORT") is { Length: > 0 } path) await File.WriteAllTextAsync(path, report, TestContext.Current.CancellationToken);
        Assert.True(tally.Differences.IsEmpty, report);
    }

    private static async Task SeesAsync(Func<Task<IWitness>> start, int seed, Tally tally)
    {
        await using var witness = await start();
        await RequestOracle.RunAsync(witness, seed, Connections, tally);
    }

    private static async Task DowngradesAsync(Func<Task<IWitness>> start, int seed, Tally tally)
    {
        await using var witness = await start();
        await DowngradeOracle.RunAsync(witness, seed, Connections / 10, tally);
    }

    private static string Report(Tally tally, int first, int end, TimeSpan took)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Seeds {first} to {end - 1}, {took.TotalMinutes:F1} minutes. Differences: {tally.Differences.Count}.");
        text.AppendLine().AppendLine("| what | how often |").AppendLine("|---|---|");
        foreach (var (name, count) in tally.Counts.OrderBy(count => count.Key, StringComparer.Ordinal)) text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {count} |");
        if (!tally.Differences.IsEmpty) text.AppendLine().AppendLine("```");
        foreach (var difference in tally.Differences) text.AppendLine(difference);
        if (!tally.Differences.IsEmpty) text.AppendLine("```");
        return text.ToString();
    }
}
