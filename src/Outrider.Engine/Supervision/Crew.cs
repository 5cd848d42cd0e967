using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
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

    private readonly RunPlan _plan;
    private readonly Reaper _reaper;
    private readonly EventLoop _loop;
    private readonly TimeProvider _time;
    private readonly SafeFileHandle _stdout = new(1, false);
    private readonly SafeFileHandle _stderr = new(2, false);
    private readonly List<OutputStream> _appOutput = [];

    public Crew(RunPlan plan, Reaper reaper, EventLoop loop, TimeProvider time)
    {
        (_plan, _reaper, _loop, _time) = (plan, reaper, loop, time);
        Losses = new LossReport(loop, time);
        var life = new ChildModel(
            "outrider", ChildKind.Modules, plan.ModulesDeadline, plan.FlushGrace + ModulesProcess.Slack, ModulesRestart, [ExitCode.Usage, ExitCode.Unavailable], ModulesTries);
        ModulesProcess = new ModulesProcess(plan.Handover, plan.Listeners, plan.FlushGrace, Greeting, reaper, loop, plan.Log);
        Modules = NewChild(life, ModulesProcess);
        if (plan.App is { } app)
        {
            AppProcess = NewProgram(app, AppStream(_stdout, "stdout"), AppStream(_stderr, "stderr"), new SafeFileHandle(0, false));
            App = NewChild(app.Life, AppProcess);
        }

        Before = [.. plan.Sidecars.Where(s => s.IsBeforeApp).Select(NewSidecar)];
        After = [.. plan.Sidecars.Where(s => !s.IsBeforeApp).Select(NewSidecar)];
    }

    public Child Modules { get; }

    public ModulesProcess ModulesProcess { get; }

    /// <summary>Null in attached mode.</summary>
    public Child? App { get; }

    public ProgramProcess? AppProcess { get; }

    public IReadOnlyList<Child> Before { get; }

    public IReadOnlyList<Child> After { get; }

    /// <summary>In the order they start.</summary>
    public IEnumerable<Child> All => [Modules, .. Before, .. App is null ? [] : new[] { App }, .. After];

    /// <summary>Due when output of the application was lost.</summary>
    public LossReport Losses { get; }

    public AppStatus AppStatus() => App is null || AppProcess is null
        ? new AppStatus(AppPhase.Attached, 0, _plan.AttachedPort, 0)
        : new AppStatus(PhaseOf(App.State), App.Pid, AppProcess.Prober.Port, App.Restarts);

    public RunStatus RunStatus() => new(Environment.ProcessId, [.. All.Select(StatusOf)], [.. _appOutput.SelectMany(LossesOf)]);

    private IEnumerable<ControlMessage> Greeting() => [new ControlMessage.App(AppStatus()), new ControlMessage.Run(RunStatus())];

    private Child NewChild(ChildModel life, IChildProcess process) => new(life, process, _loop, _time, Random.Shared, _plan.Log);

    private Child NewSidecar(SidecarModel sidecar)
    {
        // Its output is its own, like a neighbour's in a terminal; the logs are about the application.
        var (stdout, stderr) = (new OutputStream(sidecar.Program.Life.Name, _stdout, null, _plan.Log), new OutputStream(sidecar.Program.Life.Name, _stderr, null, _plan.Log));
        return NewChild(sidecar.Program.Life, NewProgram(sidecar.Program, stdout, stderr, Launcher.OpenNull()));
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
        var spool = _plan.Spool is { } model ? OpenSpool(folder, model) : null;
        var stream = new OutputStream(name, _plan.PassesOutput ? own : null, spool, _plan.Log, Losses.Raise);
        _appOutput.Add(stream);
        return stream;
    }

    private static Spool OpenSpool(string folder, SpoolModel model)
    {
        try
        {
            return new Spool(folder, model);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"the application's output cannot be kept in {folder}: {e.Message}; give a folder that can be written as outrider.state");
        }
    }

    private static IEnumerable<OutputLoss> LossesOf(OutputStream stream) =>
        stream.Spool is { } spool ? Enum.GetValues<LossReason>().Zip(spool.LostByReason, (reason, bytes) => new OutputLoss(stream.Name, Word(reason), bytes)) : [];

    private static string Word(LossReason reason) => reason switch
    {
        LossReason.DropOldest => "drop_oldest",
        LossReason.DropNewest => "drop_newest",
        LossReason.DiskFull => "disk_full",
        _ => "write_failed",
    };

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
}
