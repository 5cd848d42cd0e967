using System.Globalization;

namespace Outrider.Logs.Sinks;

/// <summary>
/// The names that one file is rotated into: its own, and when that was, to the millisecond and in UTC, so that they sort by it. Colons stay out of names that other systems'
/// tools may meet.
/// </summary>
internal sealed class RotatedNames(string path)
{
    public const string Packed = ".gz";
    public const string Unfinished = ".gz.tmp";

    private const string Format = "yyyy-MM-dd'T'HH-mm-ss.fff'Z'";

    /// <summary>Later than all that are there, even where the clock was set back: the oldest by name is the oldest.</summary>
    public string Next(DateTimeOffset now)
    {
        var last = All().Select(f => TimeOf(f)!.Value).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        var at = now > last ? now : last;
        if (at.ToString(Format, CultureInfo.InvariantCulture) == last.ToString(Format, CultureInfo.InvariantCulture)) at = at.AddMilliseconds(1);
        return $"{path}.{at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)}";
    }

    /// <summary>Those that are there, packed, unfinished or neither, the oldest first.</summary>
    public string[] All()
    {
        var folder = Path.GetDirectoryName(path)!;
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, Path.GetFileName(path) + ".*").Where(f => TimeOf(f) is not null).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The name without what packing adds to it.</summary>
    public static string Plain(string file) =>
        file.EndsWith(Unfinished, StringComparison.Ordinal) ? file[..^Unfinished.Length] : file.EndsWith(Packed, StringComparison.Ordinal) ? file[..^Packed.Length] : file;

    private DateTimeOffset? TimeOf(string file)
    {
        var plain = Plain(file);
        if (plain.Length <= path.Length + 1 || !plain.StartsWith(path, StringComparison.Ordinal)) return null;
        return DateTimeOffset.TryParseExact(plain.AsSpan(path.Length + 1), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }
}
