using System.Runtime.CompilerServices;

namespace Outrider.Engine.Tests.Architecture;

/// <summary>The source tree this assembly was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Engine { get; } = Path.Combine(Root, "src", "Outrider.Engine");

    public static IEnumerable<string> EngineFiles() => Directory.EnumerateFiles(Engine, "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(Engine, f).StartsWith("obj", StringComparison.Ordinal) && !Path.GetRelativePath(Engine, f).StartsWith("bin", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "outrider.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
