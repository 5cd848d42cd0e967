using System.Globalization;

namespace Outrider.Supervision.Limits;

/// <summary>Files of lines with a key and a number, as cgroups have them: <c>oom_kill 3</c>.</summary>
internal static class FlatFile
{
    /// <summary>Null where there is no such line, or no file.</summary>
    public static long? Number(string? text, string key)
    {
        foreach (var line in (text ?? "").Split('\n'))
            if (line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal)) return Number(line[(key.Length + 1)..]);
        return null;
    }

    /// <summary>Null for anything else, "max" for one.</summary>
    public static long? Number(string? text) => long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
