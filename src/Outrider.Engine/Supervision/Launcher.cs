using System.Collections;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.Limits;

namespace Outrider.Supervision;

/// <summary>
/// Starts one program of the user's through <see cref="ExecStep"/>: with its own environment, in its folder, as its user, within its limits, in a session of its
/// own, and bound to die with us.
/// </summary>
/// <param name="model">What was decided about it; commands that belong to it (a probe's) run as the same user.</param>
/// <param name="group">What holds it and all that it starts together.</param>
internal sealed class Launcher(ProgramModel model, ChildGroup group)
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

    /// <summary>The same with what a service manager said to the supervisor, for one that takes its place; the sockets it handed over are the run's by then.</summary>
    public static Dictionary<string, string> Whole()
    {
        var variables = Own();
        foreach (var name in (string[])["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"])
            if (Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
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
    /// <returns>It waits for <see cref="Launched.Go"/>.</returns>
    /// <exception cref="NativeException">The system refused.</exception>
    public Launched Start(IReadOnlyList<string> command, params IReadOnlyList<SafeHandle> streams) => Start(command, 0, [], streams);

    /// <param name="command">As above.</param>
    /// <param name="readyDescriptor">The number that the program finds <paramref name="ready"/> as; 0 where there is none.</param>
    /// <param name="ready">One or none; it stays open here.</param>
    /// <param name="streams">As above.</param>
    /// <exception cref="NativeException">The system refused.</exception>
    public Launched Start(IReadOnlyList<string> command, int readyDescriptor, IReadOnlyList<SafeHandle> ready, IReadOnlyList<SafeHandle> streams) =>
        Start(command, group.JoinFiles, readyDescriptor, ready, streams);

    /// <summary>
    /// With nothing to read and nowhere to write, and at once. It joins no more than makes it end with the program: to move into a group of version 1's memory controller takes
    /// milliseconds, on a busy machine tens of them, which a short command with a short time has not got.
    /// </summary>
    public Launched StartQuietly(IReadOnlyList<string> command)
    {
        using var nothing = OpenNull();
        var launched = Start(command, group.EndFiles, 0, [], [nothing, nothing, nothing]);
        launched.Go();
        return launched;
    }

    public static SafeFileHandle OpenNull() => File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private Launched Start(IReadOnlyList<string> command, IReadOnlyList<string> join, int readyDescriptor, IReadOnlyList<SafeHandle> ready, IReadOnlyList<SafeHandle> streams)
    {
        var (ours, theirs) = Descriptors.SocketPair();
        using (theirs)
        using (var order = Descriptors.MemoryFile("order", Order(join, readyDescriptor).ToBytes()))
        {
            try
            {
                var arguments = OwnExecutable.Arguments(ExecStep.Arguments(command));
                return new Launched(Spawn.Start(OwnExecutable.Path, arguments, StepEnvironment, [.. streams, theirs, order, .. ready]), ours);
            }
            catch (NativeException)
            {
                ours.Dispose();
                throw;
            }
        }
    }

    private ExecOrder Order(IReadOnlyList<string> join, int readyDescriptor)
    {
        var environment = new List<string>(model.Environment.Count + 1);
        foreach (var (name, value) in model.Environment) environment.Add($"{name}={value}");
        environment.Add(group.Mark);
        return new ExecOrder(Environment.ProcessId, Signal.Kill.Number, model.Directory, environment)
        {
            Join = join,
            Limits = group.OwnLimits,
            Credentials = model.User?.Credentials,
            ReadyDescriptor = readyDescriptor,
        };
    }
}
