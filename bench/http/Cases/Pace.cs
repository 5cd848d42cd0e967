namespace HttpBench.Cases;

/// <summary>How long things are measured.</summary>
internal sealed record Pace
{
    public required int Rounds { get; init; }

    /// <summary>Of saturation, by peer and round. Whole: wrk knows no parts.</summary>
    public required int Seconds { get; init; }

    public required int LatencyRounds { get; init; }
    public required double LatencySeconds { get; init; }

    /// <summary>
    /// Under load before anything is measured, then quiet, then a second of load: Outrider's methods are compiled anew once they have been called 256 times
    /// and nothing new has been compiled for a second. It is the same for all peers.
    /// </summary>
    public required int WarmUpSeconds { get; init; }

    public required int QuietSeconds { get; init; }

    public static readonly Pace Full = new() { Rounds = 7, Seconds = 3, LatencyRounds = 3, LatencySeconds = 3, WarmUpSeconds = 6, QuietSeconds = 2 };

    /// <summary>One case in a loop of changes: under a minute.</summary>
    public static readonly Pace QuickCase = new() { Rounds = 5, Seconds = 2, LatencyRounds = 2, LatencySeconds = 2, WarmUpSeconds = 4, QuietSeconds = 2 };

    /// <summary>All cases within five minutes.</summary>
    public static readonly Pace QuickAll = new() { Rounds = 3, Seconds = 1, LatencyRounds = 1, LatencySeconds = 1, WarmUpSeconds = 2, QuietSeconds = 2 };
}
