using System.Globalization;

namespace Outrider.Metrics.Sources;

/// <summary>
/// Reads <c>/proc</c>. Everything may be gone between two reads, and some files are readable by the owner or root alone: every answer may be null,
/// and a null is not a zero.
/// </summary>
internal sealed class ProcFolder(string root = "/proc")
{
    public ProcStat? Stat(int pid) => Read(pid, "stat") is { } text && ProcStat.TryParse(text, out var stat) ? stat : null;

    /// <summary>Every process there is.</summary>
    public IEnumerable<ProcStat> All()
    {
        foreach (var folder in Directory.EnumerateDirectories(root))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Stat(pid) is { } stat)
                yield return stat;
    }

    public long? OpenFiles(int pid)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"{root}/{pid}/fd").LongCount();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Bytes. Proportional counts a page shared by n processes as 1/n of it; anonymous is what belongs to the process alone and backs no file.</summary>
    public (long Proportional, long Anonymous)? Memory(int pid)
    {
        if (Read(pid, "smaps_rollup") is not { } text) return null;
        return KibiBytes(text, "\nPss:") is { } proportional && KibiBytes(text, "\nAnonymous:") is { } anonymous ? (proportional << 10, anonymous << 10) : null;
    }

    private static long? KibiBytes(string text, string key)
    {
        var at = text.IndexOf(key, StringComparison.Ordinal);
        if (at < 0) return null;
        var rest = text.AsSpan(at + key.Length).TrimStart(' ');
        var end = rest.IndexOf(' ');
        return end > 0 && long.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }

    private string? Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"{root}/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
