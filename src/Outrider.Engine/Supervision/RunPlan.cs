using Microsoft.Extensions.Logging;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Control;
using Outrider.Supervision.Limits;
using Outrider.Supervision.Listening;
using Outrider.Supervision.Output;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>Everything that one reading of the configuration decided about a run; nothing in it is read from the configuration again.</summary>
/// <param name="App">The application; null in attached mode, where it lives elsewhere.</param>
/// <param name="AttachedPort">Where it listens in attached mode; 0 where nobody said.</param>
/// <param name="Sidecars">The user's own, in the order they are written.</param>
/// <param name="Handover">What the processes of the modules are given; each has its own listeners and modules in it (<see cref="Setup"/>).</param>
/// <param name="Modules">The processes of the modules; the first is the main one.</param>
/// <param name="Listeners">Bound.</param>
/// <param name="PassesOutput">Whether the application's output goes to our own output too.</param>
/// <param name="Spool">Of each stream; null where no module reads the application's output.</param>
/// <param name="Log">Where the run tells what it does.</param>
internal sealed record RunPlan(
    ProgramModel? App, int AttachedPort, IReadOnlyList<SidecarModel> Sidecars, Handover Handover, IReadOnlyList<ModulesModel> Modules, IReadOnlyList<BoundListener> Listeners,
    bool PassesOutput, SpoolModel? Spool, ILogger Log)
{
    /// <summary>How long the modules may take to become ready, and to take a new configuration.</summary>
    public required TimeSpan ModulesDeadline { get; init; }

    /// <summary>Of all processes.</summary>
    public IEnumerable<LimitsModel> Limits => [.. Modules.Select(m => m.Limits), .. App is null ? [] : new[] { App.Limits }, .. Sidecars.Select(s => s.Program.Limits)];

    /// <summary>Whether the application must not start before the modules are ready, because they write files that it reads.</summary>
    public bool AppNeedsModules { get; init; }

    /// <summary>How long a run that is asked to stop says that it is not ready and serves all the same, so that who sends callers here can notice.</summary>
    public TimeSpan DrainDelay { get; init; }

    /// <summary>How long the modules may finish what is under way before the application is asked to stop.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(5);

    public SignalsModel Signals { get; init; } = SignalsModel.Default;

    /// <summary>How long the modules may deliver what is left.</summary>
    public TimeSpan FlushGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a process of the modules that was succeeded may finish what it has.</summary>
    public TimeSpan RetireGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Replaced in tests that must not look at the machine.</summary>
    public Func<int, int> FindPort { get; init; } = PortFinder.Find;

    /// <summary>Where the admin API answers.</summary>
    public string AdminUrl { get; init; } = "";

    /// <summary>Called when it has become what the run is.</summary>
    public Action Taken { get; init; } = () => { };

    public ModulesSetup Setup(ModulesModel model) => new(model, Handover, [.. Listeners.Where(l => model.Listeners.Contains(l.Name))]);
}
