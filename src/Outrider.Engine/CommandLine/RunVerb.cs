using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Supervision;
using Outrider.Supervision.Command;
using Outrider.Supervision.Listening;

namespace Outrider.CommandLine;

/// <summary>
/// <c>outrider run</c>: read and check everything, take the state folder, bind the listeners, and only then start the first process.
/// </summary>
internal static class RunVerb
{
    /// <summary>On the main thread. The exit code of the run.</summary>
    public static int Run(ConfigChoice choice, Terminal terminal)
    {
        var problems = new Problems();
        var reader = new BlueprintReader(choice, terminal.Environment);
        if (reader.Read(problems) is not { } read)
        {
            foreach (var problem in problems.InOrder()) terminal.Error.WriteLine(problem);
            return ExitCode.Usage;
        }

        try
        {
            // The loop that the run hangs on must not wait for whoever reads our log.
            using var output = new UnblockedWriter(terminal.Error);
            return Run(reader, read, new LogWriter(output, read.Config.Outrider.Log.Level, TimeProvider.System), TimeProvider.System);
        }
        catch (UnavailableException e)
        {
            terminal.Error.WriteLine(e.Message);
            return ExitCode.Unavailable;
        }
    }

    private static int Run(BlueprintReader reader, (OutriderConfig Config, ConfigNode Root) read, LogWriter logs, TimeProvider time)
    {
        var service = read.Config.App.Identity(reader.ConfigPath).Service;
        using var state = read.Config.Outrider.State is { } written
            ? StateFolder.OpenWritten(written)
            : StateFolder.OpenDefault(StateRoot.Usable(StateRoot.Candidates()), service);
        var site = new RunSite(service, state.Path, state.Descriptor, RunRecord.NewToken(), time.GetUtcNow());
        var log = logs.CreateLogger("supervisor");
        var blueprint = reader.Blueprint(read, site, logs);
        using var listeners = Listen(blueprint, log);
        var control = OpenControl(state.Path, log);
        using var supervisor = new Supervisor(site, blueprint.Plan(listeners.Current), listeners, control, reader.Snapshot, () => reader.ReadAgain(site, logs), time);
        var code = supervisor.Run();
        ControlSocket.Remove(state.Path);
        return code;
    }

    private static ListenerSet Listen(Blueprint blueprint, ILogger log)
    {
        var activated = ActivatedSockets.Take(Environment.GetEnvironmentVariable, Environment.ProcessId);
        var listeners = new ListenerSet([], activated);
        listeners.Commit(listeners.Prepare(blueprint.Listeners));
        foreach (var listener in listeners.Current)
        {
            if (listener.IsAdopted) log.ListenerAdopted(listener.Name, listener.Address.ToString());
            else if (listener.HasMoved) log.ListenerMoved(listener.Name, listener.Requested.Port, listener.Address.ToString());
        }

        foreach (var left in activated.Left)
        {
            log.SocketUnmatched(left.Address.ToString(), left.Name);
            left.Socket.Dispose();
        }

        return listeners;
    }

    /// <summary>A run does its work without it: where a folder's file system knows no sockets, signals still reach it.</summary>
    private static SafeFileHandle? OpenControl(string folder, ILogger log)
    {
        try
        {
            return ControlSocket.Bind(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.NoControlSocket(folder, e);
            return null;
        }
    }
}
