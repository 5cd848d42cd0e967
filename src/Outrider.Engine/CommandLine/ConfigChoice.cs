using System.CommandLine;
using Outrider.Configuration;

namespace Outrider.CommandLine;

/// <summary>Which configuration a command line means: the file that <c>-c</c> names, else <c>outrider.yaml</c> where there is one, else none.</summary>
internal sealed record ConfigChoice(string? Path, string? Profile)
{
    public static ConfigChoice From(ParseResult parsed, Option<string?> config, Option<string?> profile)
    {
        var written = parsed.GetValue(config);
        return new ConfigChoice(written ?? (File.Exists(ConfigFile.DefaultName) ? ConfigFile.DefaultName : null), parsed.GetValue(profile));
    }

    /// <summary>What was read, for people: <c>outrider.yaml</c>, <c>outrider.yaml and outrider.dev.yaml</c>.</summary>
    public string Name => (Path, Profile) switch
    {
        (null, _) => "no configuration file",
        ({ } path, null) => path,
        ({ } path, { } profile) => $"{path} and {System.IO.Path.GetFileName(ConfigFile.OverlayPath(path, profile))}",
    };

    /// <summary>The expanded root; null after having reported why there is none. Without a file it is an empty map.</summary>
    public ConfigNode? Read(Func<string, string?> environment, Problems problems)
    {
        // A profile lays something over a file: without a file it would silently do nothing.
        if (Path is not null || Profile is not null) return ConfigFile.Read(Path ?? ConfigFile.DefaultName, Profile, environment, problems);
        return ConfigFile.Empty();
    }
}
