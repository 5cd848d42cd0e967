using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision;

/// <summary>
/// Starts one program of the user's through <see cref="ExecStep"/>: with its own environment, in its folder, in a session of its own, and bound to die with us.
/// </summary>
/// <param name="directory">Where it runs.</param>
/// <param name="environment">The whole of its environment.</param>
internal sealed class Launcher(string directory, IReadOnlyDictionary<string, string> environment)
{
    // What a service manager says to this process alone (sd_notify(3), sd_watchdog_enabled(3), sd_listen_fds(3)): a child that found it would speak for the run.
    private static readonly string[] Withheld =
        ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES"];

    // The step before the program is a .NET process of some milliseconds: it needs no debugger's pipes.
    private static readonly IReadOnlyList<string> StepEnvironment = Entries(new Dictionary<string, string>(Own()) { ["DOTNET_EnableDiagnostics"] = "0" });

    /// <summary>Our own environment, as children may have it.</summary>
    public static Dictionary<string, string> Own()
    {
        var variables = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) variables[(string)variable.Key] = (string?)variable.Value ?? "";
        foreach (var name in Withheld) variables.Remove(name);
        return variables;
    }

    /// <summary>As a process is given them: <c>NAME=value</c>.</summary>
    public static IReadOnlyList<string> Entries(Dictionary<string, string> variables)
    {
        var entries = new List<string>(variables.Count);
        foreach (var (name, value) in variables) entries.Add($"{name}={value}");
        return entries;
    }

    /// <param name="command">The program, searched on its own PATH, and its arguments.</param>
    /// <param name="streams">Its stdin, stdout and stderr; they stay open here.</param>
    /// <exception cref="NativeException">The system refused.</exception>
    public Launched Start(IReadOnlyList<string> command, params IReadOnlyList<SafeHandle> streams)
    {
        var (status, statusEnd) = Descriptors.Pipe();
        using (statusEnd)
        using (var variables = Descriptors.MemoryFile("environment", EnvironmentBlock()))
        {
            try
            {
                var arguments = OwnExecutable.Arguments(ExecStep.Arguments(Environment.ProcessId, Signal.Kill, directory, command));
                return new Launched(Spawn.Start(OwnExecutable.Path, arguments, StepEnvironment, [.. streams, statusEnd, variables]), status);
            }
            catch (NativeException)
            {
                status.Dispose();
                throw;
            }
        }
    }

    /// <summary>With nothing to read and nowhere to write.</summary>
    public Launched StartQuietly(IReadOnlyList<string> command)
    {
        using var nothing = OpenNull();
        return Start(command, nothing, nothing, nothing);
    }

    public static SafeFileHandle OpenNull() => File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private byte[] EnvironmentBlock()
    {
        var block = new StringBuilder();
        foreach (var (name, value) in environment) block.Append(name).Append('=').Append(value).Append('\0');
        return Encoding.UTF8.GetBytes(block.ToString());
    }
}
