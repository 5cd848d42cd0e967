using Outrider.Configuration;

namespace Outrider.CommandLine;

/// <summary>Which configuration a command line means: the file that <c>-c</c> names, else <c>outrider.yaml</c> where there is one, else none.</summary>
/// <param name="Path">Null for none.</param>
/// <param name="Profile">Null for none.</param>
/// <param name="Command">What stood after <c>--</c>, in place of the file's <c>app.command</c>; empty for nothing.</param>
internal sealed record ConfigChoice(string? Path, string? Profile, IReadOnlyList<string> Command)
{
    private static readonly Place CommandLine = new("command line", 0);

    public static ConfigChoice From(string? path, string? profile, IReadOnlyList<string> command) =>
        new(path ?? (profile is not null || File.Exists(ConfigFile.DefaultName) ? ConfigFile.DefaultName : null), profile, command);

    /// <summary>What was read, for people: <c>outrider.yaml</c>, <c>outrider.yaml and outrider.dev.yaml</c>.</summary>
    public string Name => (Path, Profile) switch
    {
        (null, _) => "no configuration file",
        ({ } path, null) => path,
        ({ } path, { } profile) => $"{path} and {System.IO.Path.GetFileName(ConfigFile.OverlayPath(path, profile))}",
    };

    /// <summary>The expanded root with the command in it; null after having reported why there is none. Without a file it is an empty map.</summary>
    public ConfigNode? Read(Func<string, string?> environment, Problems problems)
    {
        var root = Path is null ? ConfigFile.Empty() : ConfigFile.Read(Path, Profile, environment, problems);
        return root is null || Command.Count == 0 ? root : Overlay.Apply(root, CommandNode());
    }

    private ConfigNode CommandNode()
    {
        var words = ConfigNode.List(CommandLine, [.. Command.Select(w => ConfigNode.Scalar(CommandLine, w, w))]);
        var app = ConfigNode.Map(CommandLine, [new ConfigEntry("command", CommandLine, words)]);
        return ConfigNode.Map(CommandLine, [new ConfigEntry("app", CommandLine, app)]);
    }
}
