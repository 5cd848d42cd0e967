namespace Outrider.CommandLine;

/// <summary>How long ago something was, in the two units that matter: <c>42s</c>, <c>5m 3s</c>, <c>2h 10m</c>, <c>3d 4h</c>.</summary>
internal static class Age
{
    public static string Since(DateTimeOffset moment, TimeProvider time) => Of(time.GetUtcNow() - moment);

    public static string Of(TimeSpan age) => age switch
    {
        // Clocks may step back.
        { Ticks: < 0 } => "0s",
        { TotalMinutes: < 1 } => $"{(int)age.TotalSeconds}s",
        { TotalHours: < 1 } => $"{age.Minutes}m {age.Seconds}s",
        { TotalDays: < 1 } => $"{age.Hours}h {age.Minutes}m",
        _ => $"{(int)age.TotalDays}d {age.Hours}h",
    };
}
