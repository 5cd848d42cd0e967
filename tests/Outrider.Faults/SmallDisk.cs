using System.Diagnostics;

namespace Outrider.Faults;

/// <summary>A disk of memory, of a size (mount(8), tmpfs(5)).</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;
    private bool _isMounted;

    public SmallDisk(string folder, string size)
    {
        _folder = folder.TrimEnd('/');
        Directory.CreateDirectory(_folder);
        _isMounted = Call("mount", "-t", "tmpfs", "-o", $"size={size}", "outrider-test", _folder) == 0;
        if (!_isMounted) Assert.Skip("this machine lets nobody mount a disk of memory");
    }

    public void Dispose()
    {
        if (_isMounted) Call("umount", "--lazy", _folder);
        _isMounted = false;
    }

    private static int Call(string program, params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
