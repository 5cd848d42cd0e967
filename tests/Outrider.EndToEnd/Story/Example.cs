using Outrider.Testing;

namespace Outrider.EndToEnd.Story;

/// <summary>The folders under <c>examples/</c>, as a newcomer finds them.</summary>
internal static class Example
{
    private static readonly string Root = Path.Combine(OutriderProcess.Root, "examples");

    /// <summary>Without what earlier runs have made in it; with the build files that keep the repository's own away from it.</summary>
    public static void Copy(string name, TemporaryFolder folder)
    {
        foreach (var file in Directory.EnumerateFiles(Root, "Directory.*")) File.Copy(file, folder[Path.GetFileName(file)]);
        var example = Path.Combine(Root, name);
        foreach (var file in Directory.EnumerateFiles(example, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(example, file);
            if (relative.Split('/')[0] is not ("var" or "certs" or "bin" or "obj")) File.Copy(file, folder[relative]);
        }
    }
}
