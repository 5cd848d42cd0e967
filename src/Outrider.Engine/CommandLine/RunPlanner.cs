using Microsoft.Extensions.Logging;
using Outrider.Admin;
using Outrider.Kernel;
using Outrider.Outbound;
using Outrider.Supervision;
using Outrider.Supervision.Control;
using Outrider.Supervision.Listening;

namespace Outrider.CommandLine;

/// <summary>What the configuration means for the supervisor. The one place where it learns what the modules want of it.</summary>
internal static class RunPlanner
{
    public const string AdminListener = "admin";
    public const string OutboundListener = "outbound";

    /// <summary>Of the spool of one stream: an hour of a chatty application's output, while the modules cannot take it.</summary>
    private static readonly ByteSize SpoolMax = ByteSize.FromMiB(256);

    public static string InboundListener(int index) => $"inbound:{index}";

    /// <summary>What the modules listen on.</summary>
    public static IReadOnlyList<ListenerRequest> Listeners(OutriderConfig config)
    {
        var requests = config.Inbound.Select((inbound, i) => ListenerRequest.Of(InboundListener(i), inbound.Listen, ListenAddress.Loopback(0), $"inbound[{i}].listen")).ToList();
        if (config.Outbound is { } outbound) requests.Add(ListenerRequest.Of(OutboundListener, outbound.Listen, OutboundConfig.DefaultListen, "outbound.listen"));
        requests.Add(ListenerRequest.Of(AdminListener, config.Admin.Listen, AdminConfig.DefaultListen, "admin.listen"));
        return requests;
    }

    /// <exception cref="UnavailableException">The application's output cannot be kept.</exception>
    public static RunPlan Plan(
        OutriderConfig config, IReadOnlyList<string> command, string configPath, Handover handover, IReadOnlyList<BoundListener> listeners, ILogger log)
    {
        var folder = configPath.Length == 0 ? Environment.CurrentDirectory : Path.GetDirectoryName(configPath)!;
        var programs = new ProgramPlanner(folder, handover.Identity.Service, Surroundings(config, listeners));
        var app = programs.Application(config.App, command, needsPort: config.Inbound.Count > 0);
        var spool = config.Logs.NeedsAppOutput ? SpoolMax : (ByteSize?)null;
        return new RunPlan(app, config.App.Port, programs.Sidecars(config.Sidecars), handover, listeners, config.App.PassesOutput, spool, log);
    }

    /// <summary>Variables that every program of the user's gets beside our own environment: where the outbound services are.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Surroundings(OutriderConfig config, IReadOnlyList<BoundListener> listeners) =>
        config.Outbound is { } outbound ? OutboundUrls.For(outbound.Services.Keys, listeners.First(l => l.Name == OutboundListener).Address.Port) : [];
}
