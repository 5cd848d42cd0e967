using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Control;
using Outrider.Supervision.Life;
using Outrider.Supervision.Output;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>All children of a run, built from its plan: the modules' process, the application, and the user's sidecars on either side of it.</summary>
internal sealed class Crew
{
    // "Back within a second" is a promise: at once the first time, then in steps that a broken start cannot turn into a busy loop.
    private static readonly RestartModel ModulesRestart = new(
        RestartWhen.Always, new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5)), IsFirstAtOnce: true, GiveUpAfter: 0);

    // A process that cannot start once in this many tries cannot start.
    private const int ModulesTries = 5;

    private readonly List<ModulesMember> _modules = [];
    private readonly List<SidecarMember> _sidecars = [];
    private readonly Reaper _reaper;
    private readonly EventLoop _loop;
    private readonly TimeProvider _time;
    private readonly SafeFileHandle _stdout = new(1, false);
    private readonly SafeFileHandle _stderr = new(2, false);
    private readonly List<OutputStream> _appOutput = [];
    private RunPlan _plan;
    private Action<Child>? _changed;

    public Crew(RunPlan plan, Reaper reaper, EventLoop loop, TimeProvider time)
    {
        (_plan, _reaper, _loop, _time) = (plan, reaper, loop, time);
        foreach (var model in plan.Modules) AddModules(plan.Setup(model));
        if (plan.App is { } app)
        {
            AppProcess = NewProgram(app, AppStream(_stdout, "stdout"), AppStream(_stderr, "stderr"), new SafeFileHandle(0, false));
            App = NewChild(app.Life, AppProcess);
        }

        foreach (var sidecar in plan.Sidecars) AddSidecar(sidecar);
    }

    /// <summary>The processes of the built-in modules; the first is the main one, and the others are isolated modules.</summary>
    public IReadOnlyList<ModulesMember> Modules => _modules;

    /// <summary>Null in attached mode.</summary>
    public Child? App { get; }

    public ProgramProcess? AppProcess { get; }

    public IReadOnlyList<Child> Before => [.. _sidecars.Where(s => s.Model.IsBeforeApp).Select(s => s.Child)];

    public IReadOnlyList<Child> After => [.. _sidecars.Where(s => !s.Model.IsBeforeApp).Select(s => s.Child)];

    /// <summary>In the order they start.</summary>
    public IEnumerable<Child> All => [.. _modules.Select(m => m.Child), .. Before, .. App is null ? [] : new[] { App }, .. After];

    /// <summary>Gets every child there is and every one that will be.</summary>
    public void Watch(Action<Child> changed)
    {
        _changed = changed;
        foreach (var child in All) child.Watch(changed);
    }

    public void Tell(ControlMessage message)
    {
        foreach (var (process, _) in _modules) process.Tell(message);
    }

    public AppStatus AppStatus() => App is null || AppProcess is null
        ? new AppStatus(AppPhase.Attached, 0, _plan.AttachedPort, 0)
        : new AppStatus(PhaseOf(App.State), App.Pid, AppProcess.Prober.Port, App.Restarts);

    public RunStatus RunStatus() => new(Environment.ProcessId, [.. All.Select(StatusOf)], _appOutput.Sum(o => o.Lost));

    private IEnumerable<ControlMessage> Greeting() => [new ControlMessage.App(AppStatus()), new ControlMessage.Run(RunStatus())];

    private void AddModules(ModulesSetup setup)
    {
        var life = new ChildModel(
            setup.Model.Name, ChildKind.Modules, _plan.ModulesDeadline, _plan.FlushGrace + ModulesProcess.Slack, ModulesRestart, [ExitCode.Usage, ExitCode.Unavailable], ModulesTries);
        var process = new ModulesProcess(setup, _plan.FlushGrace, Greeting, _reaper, _loop, _time, _plan.Log);
        _modules.Add(new ModulesMember(process, NewChild(life, process)));
    }

    private Child NewChild(ChildModel life, IChildProcess process) => new(life, process, _loop, _time, Random.Shared, _plan.Log);

    private SidecarMember AddSidecar(SidecarModel sidecar)
    {
        // Its output is its own, like a neighbour's in a terminal; the logs are about the application.
        var (stdout, stderr) = (new OutputStream(_stdout, null, "", _plan.Log), new OutputStream(_stderr, null, "", _plan.Log));
        var process = NewProgram(sidecar.Program, stdout, stderr, Launcher.OpenNull());
        var member = new SidecarMember(sidecar, process, NewChild(sidecar.Program.Life, process));
        if (_changed is not null) member.Child.Watch(_changed);
        _sidecars.Add(member);
        return member;
    }

    private ProgramProcess NewProgram(ProgramModel model, OutputStream stdout, OutputStream stderr, SafeFileHandle stdin)
    {
        var launcher = new Launcher(model.Directory, model.Environment);
        var prober = new Prober(model.Life.Title, model.Ready, NewProbe(model.Ready, launcher), _plan.FindPort, _loop, _time, _plan.Log);
        return new ProgramProcess(model, launcher, prober, stdin, stdout, stderr, _reaper, _loop, _time, _plan.Log);
    }

    private IProbe NewProbe(ReadyModel ready, Launcher launcher) => ready.Kind switch
    {
        ProbeKind.Tcp => new TcpProbe(ready.Timeout, _loop, _time),
        ProbeKind.Http => new HttpProbe(ready.Path, ready.Timeout, _loop, _time),
        ProbeKind.Command => new CommandProbe(ready.Command, ready.Timeout, launcher, _reaper, _loop, _time),
        _ => new NoProbe(_loop),
    };

    private OutputStream AppStream(SafeFileHandle own, string name)
    {
        var folder = OutputSpool.Folder(_plan.Handover.StateFolder, name);
        var spool = _plan.SpoolMax is { } most ? OpenSpool(folder, most) : null;
        var stream = new OutputStream(_plan.PassesOutput ? own : null, spool, folder, _plan.Log);
        _appOutput.Add(stream);
        return stream;
    }

    private static Spool OpenSpool(string folder, ByteSize most)
    {
        try
        {
            return new Spool(folder, most, Spool.SegmentSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"the application's output cannot be kept in {folder}: {e.Message}; give a folder that can be written as outrider.state");
        }
    }

    private static AppPhase PhaseOf(LifeState state) => state switch
    {
        LifeState.Waiting => AppPhase.Waiting,
        LifeState.Starting => AppPhase.Starting,
        LifeState.Ready => AppPhase.Ready,
        LifeState.NotReady => AppPhase.NotReady,
        LifeState.Replacing or LifeState.Stopping => AppPhase.Stopping,
        LifeState.BackingOff => AppPhase.BackingOff,
        _ => AppPhase.Ended,
    };

    private static ProcessStatus StatusOf(Child child) => new(
        child.Model.Name, child.Model.Kind.ToString().ToLowerInvariant(), StateWord(child.State), child.Pid, child.Restarts, child.Since, child.LastExit?.ToString() ?? "");

    private static string StateWord(LifeState state) => state switch
    {
        LifeState.NotReady => "not_ready",
        LifeState.BackingOff => "backing_off",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>One process of the modules, and its life.</summary>
    internal sealed record ModulesMember(ModulesProcess Process, Child Child);

    private sealed record SidecarMember(SidecarModel Model, ProgramProcess Process, Child Child);
}
