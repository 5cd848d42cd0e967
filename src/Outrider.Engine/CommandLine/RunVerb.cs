using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Supervision;
using Outrider.Supervision.Command;
using Outrider.Supervision.Control;
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
        var root = choice.Read(terminal.Environment, problems);
        var config = root is null ? null : OutriderConfig.Shape.Read(new Section(root, "", problems));
        if (problems.Any || config is null)
        {
            foreach (var problem in problems.InOrder()) terminal.Error.WriteLine(problem);
            return ExitCode.Usage;
        }

        try
        {
            // The loop that the run hangs on must not wait for whoever reads our log.
            using var output = new UnblockedWriter(terminal.Error);
            var log = new LogWriter(output, config.Outrider.Log.Level, TimeProvider.System);
            return Run(choice, config, root!, log.CreateLogger("supervisor"), TimeProvider.System);
        }
        catch (UnavailableException e)
        {
            terminal.Error.WriteLine(e.Message);
            return ExitCode.Unavailable;
        }
    }

    private static int Run(ConfigChoice choice, OutriderConfig config, ConfigNode root, ILogger log, TimeProvider time)
    {
        var configPath = choice.Path is { } path ? Path.GetFullPath(path) : "";
        var identity = config.App.Identity(configPath);
        using var state = config.Outrider.State is { } written
            ? StateFolder.OpenWritten(written)
            : StateFolder.OpenDefault(StateRoot.Usable(StateRoot.Candidates()), identity.Service);
        var activated = ActivatedSockets.Take(Environment.GetEnvironmentVariable, Environment.ProcessId);
        var listeners = Bind(RunPlanner.Listeners(config), activated, log);
        var token = config.Admin.WantsToken ? config.Admin.Token ?? RunRecord.NewToken() : "";
        var handover = new Handover(identity, state.Path, token, configPath, [.. listeners.Select(l => new HandedListener(l.Name, l.Id))], root);
        var plan = RunPlanner.Plan(config, choice.Command, handover, listeners, log) with { ControlSocket = OpenControl(state.Path, log) };
        var admin = listeners.First(l => l.Name == RunPlanner.AdminListener);
        new RunRecord(identity.Service, Environment.ProcessId, time.GetUtcNow(), $"http://{admin.Address}", token, configPath).Write(state.Path);
        using var supervisor = new Supervisor(plan, time);
        var code = supervisor.Run();
        ControlSocket.Remove(state.Path);
        return code;
    }

    private static List<BoundListener> Bind(IEnumerable<ListenerRequest> requests, ActivatedSockets activated, ILogger log)
    {
        var bound = new List<BoundListener>();
        foreach (var request in requests)
        {
            var handed = activated.TakeFor(request);
            bound.Add(handed is null ? BoundListener.Bind(bound.Count + 1, request) : BoundListener.Adopt(bound.Count + 1, request, handed));
            if (handed is not null) log.ListenerAdopted(request.Name, bound[^1].Address.ToString());
            else if (bound[^1] is { HasMoved: true } moved) log.ListenerMoved(moved.Name, request.Address.Port, moved.Address.ToString());
        }

        foreach (var left in activated.Left)
        {
            log.SocketUnmatched(left.Address.ToString(), left.Name);
            left.Socket.Dispose();
        }

        return bound;
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
