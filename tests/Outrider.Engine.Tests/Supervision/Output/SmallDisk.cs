using System.Diagnostics;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Output;

/// <summary>A file system in memory that is soon full; only root may have one, and whoever is not skips the test.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public static SmallDisk OfKiB(int size)
    {
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}k", "tmpfs", disk.Path)) return disk;
        disk._folder.Dispose();
        Assert.Skip("a file system that is soon full can only be mounted by root");
        return disk;
    }

    public void Dispose()
    {
        // Lazily: a file may still be open.
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
