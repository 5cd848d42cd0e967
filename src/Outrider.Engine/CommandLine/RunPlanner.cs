using Microsoft.Extensions.Logging;
using Outrider.Admin;
using Outrider.Kernel;
using Outrider.Outbound;
using Outrider.Supervision;
using Outrider.Supervision.BuiltIn;
using Outrider.Supervision.Control;
using Outrider.Supervision.Listening;
using Outrider.Tcp;

namespace Outrider.CommandLine;

/// <summary>What the configuration means for the supervisor. The one place where it learns what the modules want of it.</summary>
internal static class RunPlanner
{
    public const string AdminListener = "admin";
    public const string OutboundListener = "outbound";

    /// <summary>For everything but the first fetch of synchronised files, whose deadlines are the user's.</summary>
    private static readonly TimeSpan ModulesDeadline = TimeSpan.FromSeconds(10);

    public static string InboundListener(int index) => $"inbound[{index}]";

    /// <summary>The module that accepts from a listener; a process is given those of its modules alone.</summary>
    public static string ModuleOf(string listener) => listener switch
    {
        AdminListener => ModuleNames.Admin,
        _ when listener.StartsWith(ModuleNames.Inbound, StringComparison.Ordinal) => ModuleNames.Inbound,
        _ when listener.StartsWith(ModuleNames.Logs, StringComparison.Ordinal) => ModuleNames.Logs,
        _ => ModuleNames.Outbound,
    };

    /// <summary>The processes of the modules, the main one first: each with the modules in it, which are all where nothing is isolated.</summary>
    public static IReadOnlyList<(string Process, IReadOnlyList<string> Modules)> Processes(OutriderConfig config)
    {
        string[] apart = [.. config.Outrider.Isolate.Isolated.Select(i => i.Key)];
        return [(ModuleNames.MainProcess, [.. ModuleNames.All.Except(apart)]), .. apart.Select(m => (m, (IReadOnlyList<string>)[m]))];
    }

    /// <summary>What the modules listen on.</summary>
    public static IReadOnlyList<ListenerRequest> Listeners(OutriderConfig config)
    {
        var requests = config.Inbound.Select((inbound, i) => ListenerRequest.Of(InboundListener(i), inbound.Listen, ListenAddress.Loopback(0), $"inbound[{i}].listen")).ToList();
        if (config.Outbound is { } outbound) requests.Add(ListenerRequest.Of(OutboundListener, outbound.Listen, OutboundConfig.DefaultListen, "outbound.listen"));
        requests.AddRange(Connected(config).Select(s => ListenerRequest.Of(TcpServiceConfig.ListenerName(s.Key), s.Value.Listen, ListenAddress.Loopback(0), $"{TcpServiceConfig.ListenerName(s.Key)}.listen")));
        requests.AddRange(config.Logs.Listeners.Select(l => ListenerRequest.Of(l.Name, l.Listener.Written, l.Listener.Address, l.Name)));
        requests.Add(ListenerRequest.Of(AdminListener, config.Admin.Listen, AdminConfig.DefaultListen, "admin.listen"));
        return requests;
    }

    /// <exception cref="UnavailableException">The application's output cannot be kept.</exception>
    public static RunPlan Plan(
        OutriderConfig config, IReadOnlyList<string> command, Handover handover, IReadOnlyList<BoundListener> listeners, ILogger log)
    {
        var programs = new ProgramPlanner(handover.Folder, handover.Identity.Service, Surroundings(config, listeners));
        var app = programs.Application(config.App, command, needsPort: config.Inbound.Any(i => i.LeadsToApplication));
        var spool = config.Logs.NeedsAppOutput ? config.App.Spool.Model : null;
        return new RunPlan(app, config.App.Port, programs.Sidecars(config.Sidecars), handover, Modules(config, listeners), listeners, config.App.PassesOutput, spool, log)
        {
            ModulesDeadline = ModulesDeadline + LongestSync(config),
            AdminUrl = AdminUrl(listeners),
            AppNeedsModules = config.ConfigSync.Count > 0,
            DrainDelay = config.Outrider.Drain.Delay,
            DrainGrace = config.Outrider.Drain.Timeout,
            RetireGrace = config.Outrider.Drain.Retire,
            Signals = config.App.Signals.Decide(hasFile: handover.ConfigPath.Length > 0),
        };
    }

    private static IReadOnlyList<ModulesModel> Modules(OutriderConfig config, IReadOnlyList<BoundListener> listeners)
    {
        var limits = config.Outrider.Isolate.Isolated.ToDictionary(i => i.Key, i => i.Value.Limits);
        return [.. Processes(config).Select(p => new ModulesModel(
            p.Process, p.Modules, [.. listeners.Select(l => l.Name).Where(l => p.Modules.Contains(ModuleOf(l)))], limits.GetValueOrDefault(p.Process, config.Outrider.Limits).Model()))];
    }

    /// <summary>Files that the application needs are fetched, all at once, before the modules say that they are ready.</summary>
    private static TimeSpan LongestSync(OutriderConfig config) => config.ConfigSync.Select(item => item.Deadline).DefaultIfEmpty().Max();

    /// <summary>Variables that every program of the user's gets beside our own environment: where the outbound services are.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Surroundings(OutriderConfig config, IReadOnlyList<BoundListener> listeners) =>
        config.Outbound is { } outbound
            ? [.. OutboundUrls.For(outbound.Services.Keys, Find(listeners, OutboundListener).Port), .. outbound.Tcp.Keys.Select(s => OutboundUrls.Address(s, Find(listeners, TcpServiceConfig.ListenerName(s))))]
            : [];

    private static string AdminUrl(IReadOnlyList<BoundListener> listeners) => listeners.FirstOrDefault(l => l.Name == AdminListener) is { } admin ? $"http://{admin.Address}" : "";

    private static ListenAddress Find(IReadOnlyList<BoundListener> listeners, string name) => listeners.First(l => l.Name == name).Address;

    /// <summary>The services that have a listener of their own.</summary>
    private static IEnumerable<KeyValuePair<string, TcpServiceConfig>> Connected(OutriderConfig config) => config.Outbound?.Tcp ?? [];
}
