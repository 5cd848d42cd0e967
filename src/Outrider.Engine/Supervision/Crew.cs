using Microsoft.Win32.SafeHandles;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Control;
using Outrider.Supervision.Life;
using Outrider.Supervision.Limits;
using Outrider.Supervision.Order;
using Outrider.Supervision.Output;
using Outrider.Supervision.Reload;
using Outrider.Supervision.Succession;

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
    private readonly List<Child> _leaving = [];
    private readonly Reaper _reaper;
    private readonly EventLoop _loop;
    private readonly TimeProvider _time;
    private readonly ProgramFactory _programs;
    private readonly AppOutput? _appOutput;
    private RunPlan _plan;
    private Action<Child>? _changed;
    private bool _isPaused;

    /// <summary>What holds each child together with all that it starts.</summary>
    private readonly RunGroups _groups;

    /// <param name="plan">What the run is to be.</param>
    /// <param name="before">The run as another supervisor has left it; null for one that begins.</param>
    /// <param name="reaper">Tells of their ends.</param>
    /// <param name="loop">Where all is decided.</param>
    /// <param name="time">The clock.</param>
    public Crew(RunPlan plan, RunSnapshot? before, Reaper reaper, EventLoop loop, TimeProvider time)
    {
        (_plan, _reaper, _loop, _time) = (plan, reaper, loop, time);
        Losses = new LossReport(loop, time);
        _groups = RunGroups.OfMachine(plan.Handover.Identity.Service, plan.Limits.Any(l => l != LimitsModel.None), plan.Log);
        _programs = new ProgramFactory(_groups, reaper, loop, time, () => PortFound());
        foreach (var model in plan.Modules) AddModules(plan.Setup(model));
        if (plan.App is { } app)
        {
            var was = before?.Programs.FirstOrDefault(p => p.IsApplication);
            _appOutput = new AppOutput(plan, was?.StdoutSpool, was?.StderrSpool, Losses.Raise);
            AppProcess = _programs.Make(plan, app, _appOutput.Stdout, _appOutput.Stderr, new SafeFileHandle(0, false));
            App = NewChild(app.Life, AppProcess);
        }

        foreach (var sidecar in plan.Sidecars) AddSidecar(sidecar);
        Order = new SidecarOrder(plan.Log);
        Arrange();
        _groups.TellWhatIsNotHeld();
        reaper.Swept += _groups.Sweep;
    }

    /// <summary>At the run's end: whatever has stayed of anything.</summary>
    public void EndAll()
    {
        _groups.Kill();
        Leftovers.Kill();
        _groups.Remove();
    }

    /// <summary>The processes of the built-in modules; the first is the main one, and the others are isolated modules.</summary>
    public IReadOnlyList<ModulesMember> Modules => _modules;

    /// <summary>Null in attached mode.</summary>
    public Child? App { get; }

    public ProgramProcess? AppProcess { get; }

    public IReadOnlyList<Child> Before => [.. _sidecars.Where(s => s.Model.IsBeforeApp).Select(s => s.Child)];

    /// <summary>Those that a reload has taken out of the run are among them until they have ended.</summary>
    public IReadOnlyList<Child> After => [.. _sidecars.Where(s => !s.Model.IsBeforeApp).Select(s => s.Child), .. _leaving];

    /// <summary>Starts and stops both, by what each depends on.</summary>
    public SidecarOrder Order { get; }

    /// <summary>Raised on the loop when it has become known where the application listens.</summary>
    public event Action PortFound = () => { };

    /// <summary>In the order they start.</summary>
    public IEnumerable<Child> All => [.. _modules.Select(m => m.Child), .. Before, .. App is null ? [] : new[] { App }, .. After];

    /// <summary>What the run is by the configuration that holds.</summary>
    public RunPlan Plan => _plan;

    /// <summary>Whether some process of the modules is about to be succeeded by another.</summary>
    public bool IsSucceeding => _modules.Any(m => m.Process.IsSucceeding);

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

    /// <summary>Whether for every process of the modules another one works beside it and waits.</summary>
    public bool HasSuccessors => _modules.All(m => m.Process.HasSuccessor);

    /// <summary>Due when output of the application was lost.</summary>
    public LossReport Losses { get; }

    public AppStatus AppStatus() => App is null || AppProcess is null
        ? new AppStatus(AppPhase.Attached, 0, _plan.AttachedPort, 0)
        : new AppStatus(CrewStatus.PhaseOf(App.State), App.Pid, AppProcess.Port, App.Restarts);

    public RunStatus RunStatus() => new(Environment.ProcessId, [.. All.Select(c => CrewStatus.Of(c, _groups.Of(c.Model).Paths.ToString()))], [.. AppStreams.SelectMany(CrewStatus.LossesOf)]);

    private IEnumerable<OutputStream> AppStreams => _appOutput?.Streams ?? [];

    /// <summary>
    /// Takes a new plan: programs that must be other processes to follow it are started anew, one that is gone from it is stopped, one that is new starts; of all
    /// others only what the supervisor itself knows about them changes.
    /// </summary>
    /// <param name="next">The plan.</param>
    /// <param name="output">As <see cref="PrepareOutput"/> has made it for that plan.</param>
    /// <returns>What happens to which program, each a line.</returns>
    public IReadOnlyList<string> Use(RunPlan next, PreparedOutput output)
    {
        var before = _plan.Handover.Config;
        _plan = next;
        foreach (var (process, child) in _modules)
        {
            var model = next.Modules.First(m => m.Name == process.Name);
            process.Use(next.Setup(model));
            child.Use(ModulesLife(process.Name));
            _groups.Change(child.Model, model.Limits, null);
        }

        next.Taken();
        output.Commit();
        var changes = new List<string>();
        if (App is not null && AppProcess is not null && next.App is { } app) Follow(App, AppProcess, app, before["app"], next.Handover.Config["app"], changes);
        UseSidecars(next, before["sidecars"], changes);
        return changes;
    }

    /// <inheritdoc cref="AppOutput.Prepare"/>
    public PreparedOutput PrepareOutput(RunPlan next) => _appOutput?.Prepare(next) ?? new PreparedOutput();

    /// <summary>Why a new plan must wait; null where it need not: what was taken out of the run and is still ending cannot be put into it again.</summary>
    public string? Hindrance(RunPlan next) => _leaving.FirstOrDefault(l => next.Sidecars.Any(s => s.Program.Life.Name == l.Model.Name)) is { } leaving
        ? $"{leaving.Model.Title}, which was taken out of the configuration, is still ending; try again when it has ended"
        : null;

    /// <summary>Tells the order of things who is there and who needs whom.</summary>
    private void Arrange() =>
        Order.Use([.. _sidecars.Select(s => s.Child)], Dependencies.Of([.. _sidecars.Select(s => (s.Model.Program.Life.Name, s.Model.DependsOn))]));

    private void UseSidecars(RunPlan next, ConfigNode? before, List<string> changes)
    {
        foreach (var member in _sidecars.ToArray())
        {
            var name = member.Model.Program.Life.Name;
            var after = next.Handover.Config["sidecars"]?[name];
            if (next.Sidecars.FirstOrDefault(s => s.Program.Life.Name == name) is not { } model)
            {
                Remove(member);
                changes.Add($"{member.Child.Model.Title} is stopped");
            }
            else if (member.Child.State == LifeState.Ended && PlanChanges.NeedsAnotherProcess(member.Process.Model, model.Program, before?[name], after))
            {
                // It was done, or given up; as something else it has another chance.
                _sidecars.Remove(member);
            }
            else
            {
                Follow(member.Child, member.Process, model.Program, before?[name], after, changes);
                _sidecars[_sidecars.IndexOf(member)] = member with { Model = model };
            }
        }

        var added = new List<SidecarMember>();
        foreach (var model in next.Sidecars.Where(s => _sidecars.All(m => m.Model.Program.Life.Name != s.Program.Life.Name)))
        {
            added.Add(AddSidecar(model));
            changes.Add($"{model.Program.Life.Title} is started");
        }

        Arrange();
        // Those that come after the application have their turn when it is ready, if that is still to come.
        Order.Start([.. added.Where(a => a.Model.IsBeforeApp || App is null || App.WasEverReady).Select(a => a.Child)]);
    }

    private void Remove(SidecarMember member)
    {
        _sidecars.Remove(member);
        if (member.Child.State == LifeState.Ended) return;
        _leaving.Add(member.Child);
        member.Child.Watch(c =>
        {
            if (c.State == LifeState.Ended) _leaving.Remove(c);
        });
        member.Child.Stop();
    }

    private void Follow(Child child, ProgramProcess process, ProgramModel next, ConfigNode? before, ConfigNode? after, List<string> changes)
    {
        var isAnother = PlanChanges.NeedsAnotherProcess(process.Model, next, before, after);
        var launcher = _programs.MakeLauncher(next);
        // Who asks goes on asking where the question is the same: failures in a row are not forgotten by it.
        process.Use(next, launcher, isAnother || PlanChanges.NeedsAnotherProbe(process.Model, next, before, after) ? _programs.MakeProber(_plan, next, launcher) : null);
        child.Use(next.Life);
        if (isAnother && child.Restart()) changes.Add($"{next.Life.Title} is restarted");
    }

    /// <summary>Why the supervisor cannot be replaced at this moment; null where it can. A process that is only just becoming what it will be, or ending, is waited for.</summary>
    public string? Unsettled()
    {
        foreach (var child in All)
            if (child.State is LifeState.Replacing or LifeState.Stopping || (child.Model.Kind == ChildKind.Modules && child.State != LifeState.Ready))
                return $"{child.Model.Title} is {CrewStatus.Word(child.State).Replace('_', ' ')}; try again when it is ready";
        // The descriptor by which it would say so would be lost.
        if (Programs.FirstOrDefault(p => p.Child.State == LifeState.Starting && p.Process.Model.Ready.Descriptor != 0).Child is { } early) return $"{early.Model.Title} is starting; try again when it is ready";
        return Programs.FirstOrDefault(p => !p.Process.IsSettled).Child is { } busy ? $"{busy.Model.Title} is just starting or ending; try again in a moment" : null;
    }

    /// <summary>Nothing is read any more from any process, since this one will be replaced by execve(2); what they say waits in their pipes. False where that did not come to rest in time.</summary>
    public bool Pause()
    {
        _isPaused = true;
        foreach (var (process, _) in _modules) process.Pause();
        return Programs.Aggregate(true, (all, p) => p.Process.Pause() && all);
    }

    /// <summary>It was not replaced after all.</summary>
    public void Unpause()
    {
        if (!_isPaused) return;
        _isPaused = false;
        foreach (var (process, _) in _modules) process.Unpause();
        foreach (var (process, _) in Programs) process.Unpause();
    }

    public IReadOnlyList<ChildSnapshot> ChildSnapshots() => [.. All.Select(c => c.Snapshot())];

    public IReadOnlyList<ModulesSnapshot> ModulesSnapshots() => [.. _modules.Select(m => m.Process.Snapshot())];

    public IReadOnlyList<ProgramSnapshot> ProgramSnapshots() => [.. Programs.Select(p => p.Process.Snapshot(p.Child))];

    /// <summary>Goes on with the processes that another supervisor of this run has started.</summary>
    public void Resume(RunSnapshot snapshot)
    {
        foreach (var (process, child) in _modules)
            if (snapshot.Modules.FirstOrDefault(m => m.Name == process.Name) is { } modules) process.Attach(child, modules, _plan.RetireGrace);
        foreach (var (process, child) in Programs)
            if (snapshot.Programs.FirstOrDefault(p => p.Name == child.Model.Name && p.IsApplication == (child == App)) is { } program) process.Attach(child, program);
        foreach (var child in All)
            if (snapshot.Children.FirstOrDefault(c => c.Kind == child.Model.Kind && c.Name == child.Model.Name) is { } was) child.Resume(was);
        // What waited for its turn goes on waiting for it.
        Order.Start([.. _sidecars.Select(s => s.Child).Where(c => c.State == LifeState.Waiting)]);
    }

    private IEnumerable<(ProgramProcess Process, Child Child)> Programs =>
        [.. App is { } app && AppProcess is { } process ? [(process, app)] : Array.Empty<(ProgramProcess, Child)>(), .. _sidecars.Select(s => (s.Process, s.Child))];

    private IEnumerable<ControlMessage> Greeting() => [new ControlMessage.App(AppStatus()), new ControlMessage.Run(RunStatus())];

    private void AddModules(ModulesSetup setup)
    {
        var life = ModulesLife(setup.Model.Name);
        var process = new ModulesProcess(setup, _plan.FlushGrace, Greeting, _groups.Add(life, setup.Model.Limits, null), _reaper, _loop, _time, _plan.Log);
        _modules.Add(new ModulesMember(process, NewChild(life, process)));
    }

    private ChildModel ModulesLife(string name) => new(
        name, ChildKind.Modules, _plan.ModulesDeadline, _plan.FlushGrace + ModulesProcess.Slack, ModulesRestart, [ExitCode.Usage, ExitCode.Unavailable], ModulesTries);

    private Child NewChild(ChildModel life, IChildProcess process)
    {
        var child = new Child(life, process, _loop, _time, Random.Shared, _plan.Log);
        child.Watch(c =>
        {
            if (c.State == LifeState.Ended) _groups.Leave(life);
        });
        return child;
    }

    private SidecarMember AddSidecar(SidecarModel sidecar)
    {
        // Its output is its own, like a neighbour's in a terminal; the logs are about the application.
        var (stdout, stderr) = (SidecarStream(sidecar, 1, "stdout"), SidecarStream(sidecar, 2, "stderr"));
        var process = _programs.Make(_plan, sidecar.Program, stdout, stderr, Launcher.OpenNull());
        var member = new SidecarMember(sidecar, process, NewChild(sidecar.Program.Life, process), [stdout, stderr]);
        if (_changed is not null) member.Child.Watch(_changed);
        _sidecars.Add(member);
        return member;
    }

    /// <summary>What programs print, as it comes: of those whose names are given, with commas between them, or of all; one stream (<c>stdout</c>, <c>stderr</c>) or both.</summary>
    public IReadOnlyList<OutputStream> Output(string? source, string? stream)
    {
        var all = AppStreams.Select(o => (Source: "app", Stream: o)).Concat(_sidecars.SelectMany(s => s.Output.Select(o => (Source: s.Model.Program.Life.Name, Stream: o))));
        var names = source?.Split(',');
        // The application is 'app' too, and each of its streams has its name alone.
        bool IsMeant(string owner, OutputStream output) => names is null || names.Contains(owner) || (owner == "app" && (names.Contains(App?.Model.Name) || names.Contains(output.Name)));
        return [.. all.Where(o => IsMeant(o.Source, o.Stream)).Select(o => o.Stream)
            .Where(o => stream is null || o.Name.EndsWith(stream, StringComparison.Ordinal))];
    }

    private OutputStream SidecarStream(SidecarModel sidecar, int own, string name) => new($"{sidecar.Program.Life.Name}:{name}", new SafeFileHandle(own, false), null, _plan.Log);

    /// <summary>One process of the modules, and its life.</summary>
    internal sealed record ModulesMember(ModulesProcess Process, Child Child);

    private sealed record SidecarMember(SidecarModel Model, ProgramProcess Process, Child Child, IReadOnlyList<OutputStream> Output);
}
