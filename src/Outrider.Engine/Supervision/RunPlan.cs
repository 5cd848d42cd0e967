using Microsoft.Extensions.Logging;
using Outrider.Supervision.Control;
using Outrider.Supervision.Listening;
using Outrider.Supervision.Output;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>Everything that was decided about a run before it began; nothing in it is read from the configuration again.</summary>
/// <param name="App">The application; null in attached mode, where it lives elsewhere.</param>
/// <param name="AttachedPort">Where it listens in attached mode; 0 where nobody said.</param>
/// <param name="Sidecars">The user's own, in the order they are written.</param>
/// <param name="Handover">What the modules' process is given.</param>
/// <param name="Listeners">Bound, in the order of their descriptors.</param>
/// <param name="PassesOutput">Whether the application's output goes to our own output too.</param>
/// <param name="Spool">Of each stream; null where no module reads the application's output.</param>
/// <param name="Log">Where the run tells what it does.</param>
internal sealed record RunPlan(
    ProgramModel? App, int AttachedPort, IReadOnlyList<SidecarModel> Sidecars, Handover Handover, IReadOnlyList<BoundListener> Listeners,
    bool PassesOutput, SpoolModel? Spool, ILogger Log)
{
    /// <summary>How long the modules may take to become ready.</summary>
    public required TimeSpan ModulesDeadline { get; init; }

    /// <summary>How long the modules may finish what is under way before the application is asked to stop; half of the default grace of the application.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the modules may deliver what is left.</summary>
    public TimeSpan FlushGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Replaced in tests that must not look at the machine.</summary>
    public Func<int, int> FindPort { get; init; } = PortFinder.Find;
}
