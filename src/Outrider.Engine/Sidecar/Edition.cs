using Outrider.CommandLine;
using Outrider.Configuration;
using Outrider.Inbound;
using Outrider.Kernel;
using Outrider.Logs;
using Outrider.Logs.Receiving;
using Outrider.Metrics;
using Outrider.Metrics.Sources;
using Outrider.Outbound;
using Outrider.Supervision.Control;
using Outrider.Tcp;
using Outrider.Transport;

namespace Outrider.Sidecar;

/// <summary>
/// One reading of the configuration, as far as it is this process's business: what belongs to a module that lives in another process is as if it were not written.
/// Its fingerprints tell what a reload changes.
/// </summary>
internal sealed class Edition
{
    private readonly Func<string, int> _descriptor;

    /// <param name="handover">What the supervisor gave.</param>
    /// <param name="descriptor">Of a listening socket, by its name in this handover.</param>
    public Edition(Handover handover, Func<string, int> descriptor)
    {
        (Handover, _descriptor) = (handover, descriptor);
        var problems = new Problems();
        Config = OutriderConfig.Shape.Read(new Section(handover.Config, "", problems));
        Problem = problems.InOrder().FirstOrDefault()?.ToString();
        if (!Has(ModuleNames.Inbound)) (Config.Inbound, Config.Security) = ([], new());
        if (!Has(ModuleNames.Outbound)) Config.Outbound = null;
        if (!Has(ModuleNames.Logs)) Config.Logs = new();
        if (!Has(ModuleNames.Metrics)) Config.Metrics = new() { Sources = [new("process", ProcessSource.MakeOwn)] };
        if (!Has(ModuleNames.ConfigSync)) Config.ConfigSync = [];
        if (!Has(ModuleNames.Inbound) && !Has(ModuleNames.Outbound)) Config.AccessLog = null;
    }

    public Handover Handover { get; }

    /// <summary>Without what belongs to other processes.</summary>
    public OutriderConfig Config { get; }

    /// <summary>
    /// The supervisor has checked these very nodes, so there is none unless the disk has changed since. A process that starts ignores it: the module it is about
    /// will say so if it cannot do without.
    /// </summary>
    public string? Problem { get; }

    /// <summary>Whether this is the process of all modules that have none of their own.</summary>
    public bool IsMain => Has(ModuleNames.Admin);

    /// <summary>The name of this process: its only module's where that is isolated.</summary>
    public string Process => IsMain ? ModuleNames.MainProcess : Handover.Modules[0];

    /// <summary>The other processes of the modules.</summary>
    public IEnumerable<string> Siblings => RunPlanner.Processes(Config).Select(p => p.Process).Where(name => name != Process);

    public bool Has(string module) => Handover.Modules.Count == 0 || Handover.Modules.Contains(module);

    /// <summary>The content of whole sections, as one text to compare.</summary>
    public string Fingerprint(params ReadOnlySpan<string> sections)
    {
        var nodes = new ConfigNode?[sections.Length];
        for (var i = 0; i < sections.Length; i++) nodes[i] = Handover.Config[sections[i]];
        return Configuration.Fingerprint.Of(nodes);
    }

    /// <summary>The content of each item of a list, or of the list itself where it is not written.</summary>
    public IReadOnlyList<string> Fingerprints(string section, string? list = null)
    {
        var node = list is null ? Handover.Config[section] : Handover.Config[section]?[list];
        return node is null or { IsNothing: true } ? [""] : [.. node.Items.Select(item => Configuration.Fingerprint.Of(item))];
    }

    /// <summary>Which socket a listener has: a listener that is to be elsewhere has another one.</summary>
    public string SocketOf(string listener) => $"{IdOf(listener)}";

    public ListenOn Socket(string listener) => ListenOn.Descriptor(_descriptor(listener));

    /// <summary>Lines say whose they are.</summary>
    public string LogsFingerprint => $"{Has(ModuleNames.Logs)}\n{Handover.Identity}\n{Fingerprint("logs")}";

    /// <summary>The sources of lines that others send to.</summary>
    public IReadOnlyList<ReceiverPlan> Receivers => [.. Config.Logs.Receivers.Select(r => new ReceiverPlan(r.Part, ReceiverKey(r.Index, r.Part), key => Socket(LogsConfig.ListenerName(r.Index, key))))];

    public MetricsPlan MetricsPlan => new(Config.Metrics, Handover.Identity) { Sources = Fingerprints("metrics", "sources"), Sinks = Fingerprints("metrics", "sinks") };

    public string AccessLogFingerprint => $"{Config.AccessLog is null}\n{Fingerprint("access_log")}";

    public IReadOnlyList<InboundModel> InboundModels => Inbound(InboundProtocol.Http, (config, i) => InboundModel.From(config, i) with { Key = InboundKey(i) });

    public IReadOnlyList<TcpInbound> TcpModels => Inbound(InboundProtocol.Tcp, (config, i) => InboundTcp.Model(config, i) with { Key = InboundKey(i) });

    public OutboundKeys OutboundKeys => Config.Outbound is null ? OutboundKeys.None : OutboundKeys.Of(Handover.Config["outbound"], IdOf(RunPlanner.OutboundListener));

    /// <summary>Null where there is no such section.</summary>
    public ListenOn? OutboundSocket => Config.Outbound is null ? null : Socket(RunPlanner.OutboundListener);

    public IReadOnlyDictionary<string, TcpServiceConfig> TcpServices => Config.Outbound?.Tcp ?? [];

    public string TcpServiceKey(string service) => $"{IdOf(TcpServiceConfig.ListenerName(service))}\n{Configuration.Fingerprint.Of(Handover.Config["outbound"]?["tcp"]?[service])}";

    // Who is believed is decided when a listener's stack is made, and what the application speaks when its connections are.
    private string InboundKey(int index) =>
        $"{IdOf(RunPlanner.InboundListener(index))}\n{Config.App.Protocol}\n{Configuration.Fingerprint.Of(Handover.Config["inbound"]?.Items[index], Handover.Config["security"])}";

    private string ReceiverKey(int index, ReceiverPart part) =>
        $"{string.Join(' ', part.Listeners.Select(l => IdOf(LogsConfig.ListenerName(index, l.Key))))}\n{Configuration.Fingerprint.Of(Handover.Config["logs"]?["sources"]?.Items[index])}";

    private int IdOf(string listener) => Handover.Listeners.First(l => l.Name == listener).Id;

    // A listener is known by its place in the list, whatever its protocol.
    private IReadOnlyList<T> Inbound<T>(InboundProtocol protocol, Func<InboundConfig, int, T> model) =>
        [.. Config.Inbound.Index().Where(i => i.Item.Protocol == protocol).Select(i => model(i.Item, i.Index))];
}
