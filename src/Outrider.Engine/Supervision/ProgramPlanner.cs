using Outrider.Kernel;
using Outrider.Supervision.Life;
using Outrider.Supervision.Limits;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>From what is written about programs to what is decided about them.</summary>
/// <param name="directory">Where programs run whose directory is not written: the configuration's folder, so that it does not matter where the run was started from.</param>
/// <param name="service">The application's name.</param>
/// <param name="given">Variables that we add to our own environment; what the user writes wins over them.</param>
internal sealed class ProgramPlanner(string directory, string service, IReadOnlyList<KeyValuePair<string, string>> given)
{
    /// <param name="config">As written.</param>
    /// <param name="command">From the command line; it wins over the configuration's where it is not empty.</param>
    /// <param name="needsPort">Whether somebody sends requests to the application, so that it is ready only once its port is known.</param>
    /// <returns>Null where there is no command: then Outrider rides attached.</returns>
    public ProgramModel? Application(AppConfig config, IReadOnlyList<string> command, bool needsPort)
    {
        var written = command.Count > 0 ? null : config.Command;
        if (written is not null) command = written.Value;
        if (command.Count == 0) return null;
        var restart = Restart(config.Restart, RestartWhen.Never, giveUpAfter: 5);
        var life = new ChildModel(service, ChildKind.Application, config.Ready.Deadline, config.Stop.Grace, restart, [], restart.GiveUpAfter);
        var ready = Ready(config.Ready, config.Port, findsPort: config.Port == 0, needsPort);
        // What is typed means the folder it is typed in.
        var folder = config.Directory ?? (written is null ? System.Environment.CurrentDirectory : directory);
        var user = UserModel.From(config.User, config.Group);
        return new ProgramModel(life, command, written, folder, Environment(config.Env, user), config.Stop.Signal, ready) { Limits = config.Limits.Model(), User = user, Live = Live(config.Live) };
    }

    public IReadOnlyList<SidecarModel> Sidecars(IReadOnlyDictionary<string, SidecarConfig> configs) => [.. configs.Select(c => Sidecar(c.Key, c.Value))];

    private SidecarModel Sidecar(string name, SidecarConfig config)
    {
        var restart = Restart(config.Restart, RestartWhen.Always, giveUpAfter: 0);
        var life = new ChildModel(name, ChildKind.Sidecar, config.Ready.Deadline, config.Stop.Grace, restart, [], restart.GiveUpAfter);
        var ready = Ready(config.Ready, config.Port, findsPort: false, needsPort: false);
        var folder = config.Directory ?? directory;
        var user = UserModel.From(config.User, config.Group);
        var program = new ProgramModel(life, config.Command.Value, config.Command, folder, Environment(config.Env, user), config.Stop.Signal, ready) { Limits = config.Limits.Model(), User = user, Live = Live(config.Live) };
        return new SidecarModel(program, config.IsBeforeApp, [.. config.DependsOn.Select(d => d.Value).Distinct()]);
    }

    private static RestartModel Restart(RestartConfig config, RestartWhen otherwise, int giveUpAfter) =>
        new(config.When ?? otherwise, new Backoff(config.Backoff.First, config.Backoff.Max), IsFirstAtOnce: false, config.GiveUpAfter ?? giveUpAfter);

    private static ReadyModel Ready(ReadyConfig config, int port, bool findsPort, bool needsPort)
    {
        var kind = config switch
        {
            { Http: not null } => ProbeKind.Http,
            { Command: not null } => ProbeKind.Command,
            { Grpc: not null } => ProbeKind.Grpc,
            { Descriptor: not null } => ProbeKind.Descriptor,
            { Tcp: { } tcp } => tcp ? ProbeKind.Tcp : ProbeKind.None,
            _ => port != 0 || needsPort ? ProbeKind.Tcp : ProbeKind.None,
        };
        var probe = new ProbeModel(kind, config.Http ?? config.Grpc ?? "", config.Command ?? [], config.Timeout, config.Port ?? 0);
        return new ReadyModel(probe, config.Interval, port, findsPort, needsPort) { Successes = config.Successes, Failures = config.Failures, Descriptor = config.Descriptor ?? 0 };
    }

    private static LiveModel? Live(LiveConfig? config)
    {
        if (config is null) return null;
        var kind = config switch
        {
            { Http: not null } => ProbeKind.Http,
            { Command: not null } => ProbeKind.Command,
            { Grpc: not null } => ProbeKind.Grpc,
            _ => ProbeKind.Tcp,
        };
        var probe = new ProbeModel(kind, config.Http ?? config.Grpc ?? "", config.Command ?? [], config.Timeout, config.Port ?? 0);
        return new LiveModel(probe, config.Delay, config.Interval, config.Failures);
    }

    private Dictionary<string, string> Environment(Dictionary<string, string> written, UserModel? user)
    {
        var variables = Launcher.Own();
        foreach (var (name, value) in given) variables[name] = value;
        if (user is { Name.Length: > 0 })
            // As login(1) does; ours are of somebody else.
            (variables["HOME"], variables["USER"], variables["LOGNAME"]) = (user.Home, user.Name, user.Name);
        foreach (var (name, value) in written) variables[name] = value;
        return variables;
    }
}
