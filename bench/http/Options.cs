using System.Globalization;
using HttpBench.Cases;

namespace HttpBench;

/// <summary>The command line of <c>bench/http/run</c>, less what the script itself takes.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: bench/http/run [--quick] [--peers nginx,outrider,haproxy] [--rounds N] [--outrider PATH] [--keep] [case …]
          --quick        short rounds, without HAProxy and some cases, Outrider built and not published; one case takes under a minute, all under five
          --peers LIST   which peers run; ratios want nginx among them
          --rounds N     rounds of saturation; one round more is one more sample of each ratio
          --outrider P   measure this executable instead of building one
          --no-latency   leave out the open loop
          --profile      show where the time of each peer goes; needs perf (linux-perf in Debian). Its own cost is in the figures
          --keep         leave the peers' configurations and logs behind
        cases:
        """;

    public required string Outrider { get; init; }
    public bool IsQuick { get; init; }
    public bool IsProfiling { get; init; }
    public bool KeepFolder { get; init; }
    public bool HasLatency { get; init; } = true;
    public int? Rounds { get; init; }
    public IReadOnlyList<string> PeerNames { get; init; } = [];
    public IReadOnlyList<string> CaseNames { get; init; } = [];

    /// <summary>Whether the whole of it is measured, with nothing cut short: such a run alone is written down.</summary>
    public bool IsWhole => !IsQuick && !IsProfiling && HasLatency && PeerNames.Count == 0 && CaseNames.Count == 0 && Rounds is null or >= 5;

    public Pace Pace
    {
        get
        {
            var pace = !IsQuick ? Pace.Full : CaseNames.Count == 1 ? Pace.QuickCase : Pace.QuickAll;
            return pace with { Rounds = Rounds ?? pace.Rounds, LatencyRounds = HasLatency ? pace.LatencyRounds : 0 };
        }
    }

    public IReadOnlyList<ICase> Cases =>
        CaseNames.Count == 0 ? [.. AllCases.List.Where(c => !IsQuick || AllCases.IsInQuickRun(c))] : [.. CaseNames.Select(n => AllCases.List.First(c => c.Name == n))];

    public bool TakesPeer(string name) => PeerNames.Count > 0 ? PeerNames.Contains(name, StringComparer.OrdinalIgnoreCase) : !IsQuick || name != "HAProxy";

    /// <exception cref="ArgumentException">A word is none of the usage's.</exception>
    public static Options Read(IReadOnlyList<string> words)
    {
        var options = new Options { Outrider = "" };
        var rest = new Queue<string>(words);
        string Next(string option) => rest.TryDequeue(out var value) ? value : throw new ArgumentException($"{option} wants a value");
        while (rest.TryDequeue(out var word))
        {
            options = word switch
            {
                "--quick" => options with { IsQuick = true },
                "--profile" => options with { IsProfiling = true },
                "--keep" => options with { KeepFolder = true },
                "--no-latency" => options with { HasLatency = false },
                "--rounds" => options with { Rounds = int.Parse(Next(word), CultureInfo.InvariantCulture) },
                "--peers" => options with { PeerNames = Next(word).Split(',') },
                "--outrider" => options with { Outrider = Path.GetFullPath(Next(word)) },
                _ when AllCases.List.Any(c => c.Name == word) => options with { CaseNames = [.. options.CaseNames, word] },
                _ => throw new ArgumentException($"'{word}' is neither an option nor a case")
            };
        }

        return options.Outrider.Length > 0 ? options : throw new ArgumentException("--outrider is missing");
    }
}
