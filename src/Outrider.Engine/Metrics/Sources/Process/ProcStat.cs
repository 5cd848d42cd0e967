using System.Globalization;

namespace Outrider.Metrics.Sources;

/// <summary>
/// The part of <c>/proc/&lt;pid&gt;/stat</c> that metrics need. Source: proc_pid_stat(5). <paramref name="CpuTicks"/> holds user and system time of the process
/// and of those of its children it has waited for, so that a child's end does not take its share away.
/// </summary>
internal readonly record struct ProcStat(int Pid, int Parent, int Session, long CpuTicks, long Threads, long ResidentPages)
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux architecture .NET runs on (USER_HZ), whatever the kernel's own HZ.
    public const double TicksPerSecond = 100;

    /// <summary>False where the text is no such line. The command's name stands in parentheses and may itself hold spaces and parentheses: the last one closes it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ProcStat stat)
    {
        stat = default;
        var open = text.IndexOf('(');
        var close = text.LastIndexOf(')');
        if (open < 1 || close < open || close + 2 > text.Length) return false;
        if (!TryRead(text[..open].Trim(), out var pid)) return false;

        Span<Range> fields = stackalloc Range[64];
        var rest = text[(close + 1)..].Trim(" \n");
        var count = rest.Split(fields, ' ');
        // Fields count from 3 (state) here: man page's field n is fields[n - 3], and 24 (rss) is the last one needed.
        if (count < 22) return false;
        var isRead = TryRead(rest[fields[1]], out var parent) & TryRead(rest[fields[3]], out var session)
            & TryRead(rest[fields[11]], out var user) & TryRead(rest[fields[12]], out var system)
            & TryRead(rest[fields[13]], out var childUser) & TryRead(rest[fields[14]], out var childSystem)
            & TryRead(rest[fields[17]], out var threads) & TryRead(rest[fields[21]], out var resident);
        stat = new ProcStat((int)pid, (int)parent, (int)session, user + system + childUser + childSystem, threads, resident);
        return isRead;
    }

    private static bool TryRead(ReadOnlySpan<char> text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
