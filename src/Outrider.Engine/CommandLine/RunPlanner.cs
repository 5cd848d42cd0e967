using Microsoft.Extensions.Logging;
using Outrider.Supervision;
using Outrider.Supervision.Control;
using Outrider.Supervision.Listening;

namespace Outrider.CommandLine;

/// <summary>What the configuration means for the supervisor. The one place where it learns what the modules want of it.</summary>
internal static class RunPlanner
{
    /// <summary>What the modules listen on.</summary>
    public static IReadOnlyList<ListenerRequest> Listeners(OutriderConfig config) => [];

    /// <exception cref="UnavailableException">The application's output cannot be kept.</exception>
    public static RunPlan Plan(
        OutriderConfig config, IReadOnlyList<string> command, string configPath, Handover handover, IReadOnlyList<BoundListener> listeners, ILogger log)
    {
        var folder = configPath.Length == 0 ? Environment.CurrentDirectory : Path.GetDirectoryName(configPath)!;
        var programs = new ProgramPlanner(folder, handover.Identity.Service, Surroundings(config, listeners));
        var app = programs.Application(config.App, command, needsPort: false);
        return new RunPlan(app, config.App.Port, programs.Sidecars(config.Sidecars), handover, listeners, config.App.PassesOutput, SpoolMax(config), log);
    }

    /// <summary>Variables that every program of the user's gets beside our own environment: where the outbound services are.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Surroundings(OutriderConfig config, IReadOnlyList<BoundListener> listeners) => [];

    /// <summary>Null where nobody reads the application's output.</summary>
    private static Kernel.ByteSize? SpoolMax(OutriderConfig config) => null;
}
