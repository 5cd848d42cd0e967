namespace HttpBench.Cases;

/// <summary>How long things are measured.</summary>
internal sealed record Pace
{
    public required int Rounds { get; init; }

    /// <summary>Of saturation, by peer and round. Whole: wrk knows no parts.</summary>
    public required int Seconds { get; init; }

    public required int LatencyRounds { get; init; }
    public required double LatencySeconds { get; init; }

    /// <summary>How long Outrider is loaded at the most before it counts, if its runtime still compiles.</summary>
    public required int MostWarmUpSeconds { get; init; }

    public static readonly Pace Full = new() { Rounds = 5, Seconds = 2, LatencyRounds = 2, LatencySeconds = 2, MostWarmUpSeconds = 25 };

    /// <summary>One case in a loop of changes: under a minute.</summary>
    public static readonly Pace QuickCase = new() { Rounds = 5, Seconds = 2, LatencyRounds = 2, LatencySeconds = 2, MostWarmUpSeconds = 20 };

    /// <summary>All cases within five minutes.</summary>
    public static readonly Pace QuickAll = new() { Rounds = 3, Seconds = 1, LatencyRounds = 1, LatencySeconds = 1, MostWarmUpSeconds = 10 };
}
