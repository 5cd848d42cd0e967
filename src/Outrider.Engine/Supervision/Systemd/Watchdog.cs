using System.Globalization;

namespace Outrider.Supervision.Systemd;

/// <summary>Whether the service manager wants to hear of us again and again, and how often (sd_watchdog_enabled(3)).</summary>
internal static class Watchdog
{
    /// <summary>Half of what it waits for, as the man page has it; null where it does not wait, or for another process.</summary>
    public static TimeSpan? Interval(Func<string, string?> environment, int pid)
    {
        if (environment("WATCHDOG_PID") is { Length: > 0 } meant && meant != pid.ToString(CultureInfo.InvariantCulture)) return null;
        if (!long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)) return null;
        return microseconds is > 0 and < long.MaxValue / 10 ? TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond / 2) : null;
    }
}
