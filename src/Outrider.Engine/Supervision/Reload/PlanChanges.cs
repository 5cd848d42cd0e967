using Outrider.Configuration;

namespace Outrider.Supervision.Reload;

/// <summary>What is different between two readings of the configuration, and what of it a living run cannot take.</summary>
internal static class PlanChanges
{
    // A change of these makes another process; everything else about a program is the supervisor's own to keep, and other limits are its group's.
    private static readonly string[] OfProcess = ["directory", "env", "user", "group"];

    private static readonly string[] OfProbe = ["ready", "live", "port"];

    /// <summary>The sections that mean something else now, by their names, in the order they are written.</summary>
    public static IReadOnlyList<string> Sections(ConfigNode before, ConfigNode after) =>
        [.. Keys(before, after).Where(k => Differs(before[k], after[k]))];

    /// <summary>
    /// Whether a program must be started anew to be what its section says. What Outrider adds to its environment by itself (the URLs of outbound services) is no
    /// reason: a program that knew of the new service would be another one anyway.
    /// </summary>
    public static bool NeedsAnotherProcess(ProgramModel was, ProgramModel next, ConfigNode? before, ConfigNode? after) =>
        !was.Command.SequenceEqual(next.Command) || was.Ready.Descriptor != next.Ready.Descriptor
        || OfProcess.Any(k => Differs(before?[k], after?[k])) || Differs(before?["limits"]?["open_files"], after?["limits"]?["open_files"]);

    /// <summary>Whether it is asked in another way than before whether it is ready, or still of use.</summary>
    public static bool NeedsAnotherProbe(ProgramModel was, ProgramModel next, ConfigNode? before, ConfigNode? after) =>
        (was.Ready.FindsPort, was.Ready.NeedsPort, was.Ready.Port) != (next.Ready.FindsPort, next.Ready.NeedsPort, next.Ready.Port) || OfProbe.Any(k => Differs(before?[k], after?[k]));

    /// <summary>Why a run cannot become what the blueprint says, each a line with its remedy; none where it can.</summary>
    public static IEnumerable<string> Refusals(RunSite site, Blueprint next)
    {
        if (next.Service != site.Service)
            yield return $"app.name: '{next.Service}' is not allowed while the run of '{site.Service}' lives, whose state is kept by its name; stop it and start it again";
        if (next.State is { } state && Path.GetFullPath(state) != site.StateFolder)
            yield return $"outrider.state: '{state}' is not allowed while the run lives in {site.StateFolder}; stop it and start it again";
    }

    /// <inheritdoc cref="Refusals(RunSite, Blueprint)"/>
    public static IEnumerable<string> Refusals(RunPlan before, RunPlan after)
    {
        if (before.App is null != after.App is null)
            yield return after.App is null
                ? "app.command: it is gone, but its application runs; stop the run and start it again to ride attached"
                : "app.command: this run rides attached to an application that lives elsewhere; stop it and start it again to run the command";
        if (!before.Modules.Select(m => m.Name).SequenceEqual(after.Modules.Select(m => m.Name)))
            yield return "outrider.isolate: modules cannot move to another process while the run lives; stop it and start it again";
    }

    private static bool Differs(ConfigNode? before, ConfigNode? after) => Fingerprint.Of(before) != Fingerprint.Of(after);

    private static IEnumerable<string> Keys(ConfigNode before, ConfigNode after) => before.Entries.Concat(after.Entries).Select(e => e.Key).Distinct();
}
