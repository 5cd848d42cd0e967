using Microsoft.Extensions.Logging;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Supervision;
using Outrider.Supervision.Control;
using Outrider.Supervision.Listening;

namespace Outrider.CommandLine;

/// <summary>
/// <c>outrider run</c>: read and check everything, take the state folder, bind the listeners, and only then start the first process.
/// </summary>
internal static class RunVerb
{
    /// <summary>On the main thread. The exit code of the run.</summary>
    public static int Run(RunOptions options)
    {
        var error = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
        var problems = new Problems();
        var root = ReadRoot(options, problems);
        var config = root is null ? null : OutriderConfig.Shape.Read(new Section(root, "", problems));
        if (problems.Any || config is null)
        {
            foreach (var problem in problems.InOrder()) error.WriteLine(problem);
            return ExitCode.Usage;
        }

        var log = new LogWriter(error, config.Outrider.Log.Level, TimeProvider.System);
        try
        {
            return Run(options, config, root!, log.CreateLogger("supervisor"), TimeProvider.System);
        }
        catch (UnavailableException e)
        {
            error.WriteLine(e.Message);
            return ExitCode.Unavailable;
        }
    }

    private static int Run(RunOptions options, OutriderConfig config, ConfigNode root, ILogger log, TimeProvider time)
    {
        var configPath = PathOf(options) is { } path ? Path.GetFullPath(path) : "";
        var identity = config.App.Identity(configPath);
        using var state = config.Outrider.State is { } written
            ? StateFolder.OpenWritten(written)
            : StateFolder.OpenDefault(StateRoot.Usable(StateRoot.Candidates()), identity.Service);
        var listeners = Bind(RunPlanner.Listeners(config), log);
        var token = RunRecord.NewToken();
        var handover = new Handover(identity, state.Path, token, configPath, Numbered(listeners), root);
        var plan = RunPlanner.Plan(config, options.Command, configPath, handover, listeners, log);
        var admin = listeners.FirstOrDefault(l => l.Name == "admin");
        var adminUrl = admin is null ? "" : $"http://{admin.Address}";
        new RunRecord(identity.Service, Environment.ProcessId, time.GetUtcNow(), adminUrl, token, configPath).Write(state.Path);
        using var supervisor = new Supervisor(plan, time);
        return supervisor.Run();
    }

    private static ConfigNode? ReadRoot(RunOptions options, Problems problems) => PathOf(options) is { } path
        ? ConfigFile.Read(path, options.Profile, Environment.GetEnvironmentVariable, problems)
        : ConfigNode.Map(new Place(ConfigFile.DefaultName, 0), []);

    private static string? PathOf(RunOptions options) =>
        options.ConfigPath ?? (options.Profile is not null || File.Exists(ConfigFile.DefaultName) ? ConfigFile.DefaultName : null);

    private static List<BoundListener> Bind(IEnumerable<ListenerRequest> requests, ILogger log)
    {
        var bound = new List<BoundListener>();
        foreach (var request in requests)
        {
            bound.Add(BoundListener.Bind(request));
            if (bound[^1] is { HasMoved: true } moved) log.ListenerMoved(moved.Name, request.Address.Port, moved.Address.ToString());
        }

        return bound;
    }

    private static Dictionary<string, int> Numbered(List<BoundListener> listeners) =>
        listeners.Select((l, i) => (l.Name, Descriptor: Handover.FirstListener + i)).ToDictionary(l => l.Name, l => l.Descriptor);
}
