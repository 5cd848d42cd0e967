namespace Outrider.Configuration;

/// <summary>Finds and reads the files of a configuration: <c>outrider.yaml</c>, laid over by <c>outrider.&lt;profile&gt;.yaml</c>.</summary>
internal static class ConfigFile
{
    // A configuration of 200 services is some 100 KiB.
    private const int MaxBytes = 4 << 20;

    public const string DefaultName = "outrider.yaml";

    /// <summary>The expanded root, or null where a file is missing or is no YAML; <paramref name="problems"/> then says why.</summary>
    /// <param name="path">Of the base file; messages show it as the user wrote it.</param>
    /// <param name="profile">Null or the word between <c>outrider.</c> and <c>.yaml</c> of the overlay beside it, which must exist.</param>
    /// <param name="environment">Looks up a variable; null where it is not set.</param>
    /// <param name="problems">Takes everything that is wrong.</param>
    public static ConfigNode? Read(string path, string? profile, Func<string, string?> environment, Problems problems)
    {
        var below = ReadOne(path, problems);
        if (profile is null || below is null) return below is null ? null : new Expansion(environment, problems).Expand(below);
        var above = ReadOne(OverlayPath(path, profile), problems);
        return above is null ? null : new Expansion(environment, problems).Expand(Overlay.Apply(below, above));
    }

    public static string OverlayPath(string path, string profile) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}.{profile}{Path.GetExtension(path)}");

    private static ConfigNode? ReadOne(string path, Problems problems)
    {
        var whole = new Place(path, 0);
        try
        {
            var length = new FileInfo(path).Length;
            if (length <= MaxBytes) return Yaml.Read(File.ReadAllText(path), path, problems);
            problems.Add(whole, "", $"has {length} bytes; a configuration may have {MaxBytes}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(whole, "", "there is no such file; give another with -c, or start one with: outrider run -- <command>");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(whole, "", $"cannot be read: {e.Message}");
        }

        return null;
    }
}
