using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HttpBench.Native;

namespace HttpBench.Peers;

/// <summary>A program that was started on cores of its own, what it says in a file; ended with this.</summary>
internal sealed class Launched : IDisposable
{
    private static readonly List<Launched> Living = [];

    private readonly Process _process;
    private readonly string _output;

    /// <param name="cores">As taskset(1) takes them.</param>
    /// <param name="keepsRuntimeSettings">Whether the settings that the run script gives this process's runtime are the program's too.</param>
    public Launched(string cores, IReadOnlyList<string> command, string folder, bool keepsRuntimeSettings = false)
    {
        _output = Path.Combine(folder, "output.log");
        // Each exec keeps the pid, so that it is the program's own in the end.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec taskset -c \"$@\" > \"$out\" 2>&1", "sh", _output, cores, .. command]) { WorkingDirectory = folder };
        if (!keepsRuntimeSettings)
            foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        lock (Living) Living.Add(this);
    }

    public int Pid => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>The last lines that it wrote.</summary>
    public string LastWords => File.Exists(_output) ? string.Join(" / ", File.ReadLines(_output).TakeLast(3)) : "";

    /// <summary>A port that nothing listens on at the moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>All that were started and still run: for a run that is broken off.</summary>
    public static void EndAll()
    {
        Launched[] all;
        lock (Living) all = [.. Living];
        foreach (var one in all) one.Dispose();
    }

    public void Dispose()
    {
        lock (Living)
        {
            if (!Living.Remove(this)) return;
        }

        if (!_process.HasExited)
        {
            Signals.Terminate(_process.Id);
            if (!_process.WaitForExit(TimeSpan.FromSeconds(15))) _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
