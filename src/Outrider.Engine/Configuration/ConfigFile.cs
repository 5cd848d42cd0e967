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
        var below = ReadOne(path, "give another with -c, or do without one: outrider run -- <command>", problems);
        var above = profile is null ? null : ReadOne(OverlayPath(path, profile), $"it is what --profile {profile} lays over {Path.GetFileName(path)}", problems);
        if (below is null || (profile is not null && above is null)) return null;
        return new Expansion(environment, problems).Expand(above is null ? below : Overlay.Apply(below, above));
    }

    /// <summary>What a configuration is where there is no file: nothing written, and paths relative to the current folder.</summary>
    public static ConfigNode Empty() => ConfigNode.Map(new Place(DefaultName, 0), []);

    public static string OverlayPath(string path, string profile) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}.{profile}{Path.GetExtension(path)}");

    private static ConfigNode? ReadOne(string path, string remedy, Problems problems)
    {
        if (BoundedText.TryRead(path, MaxBytes, out var text, out var reason)) return Yaml.Read(text, path, problems);
        problems.Add(new Place(path, 0), "", $"the file {reason}; {remedy}");
        return null;
    }
}
