using Outrider.Testing;

namespace Outrider.EndToEnd.Upgrade;

/// <summary>Executables at other paths than the one that runs: copies of the folder of the built one, whole or not, and scripts.</summary>
internal static class OtherExecutable
{
    /// <summary>A copy of everything; the path of its executable.</summary>
    public static string Copy(TemporaryFolder folder, string name)
    {
        var from = Path.GetDirectoryName(OutriderProcess.Executable)!;
        var to = folder[name];
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return Path.Combine(to, Path.GetFileName(OutriderProcess.Executable));
    }

    /// <summary>A copy that lacks what it cannot do without.</summary>
    public static string Broken(TemporaryFolder folder)
    {
        var path = Copy(folder, "broken");
        var engine = Path.Combine(Path.GetDirectoryName(path)!, "Outrider.Engine.dll");
        if (File.Exists(engine))
        {
            File.WriteAllText(engine, "no assembly");
            return path;
        }

        // All is in one file, of which half is there.
        using var whole = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(whole, RandomAccess.GetLength(whole) / 2);
        return path;
    }

    /// <summary>A program of these lines of shell.</summary>
    public static string Script(TemporaryFolder folder, string name, string lines)
    {
        folder.Write(name, $"#!/bin/sh\n{lines}\n");
        File.SetUnixFileMode(folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder[name];
    }

    /// <summary>Says that it can take over, and its modules do this instead of what they should.</summary>
    public static string WithModules(TemporaryFolder folder, string name, string lines) =>
        Script(folder, name, $"[ \"$1\" = sidecar ] || exec '{OutriderProcess.Executable}' \"$@\"\n{lines}");
}
