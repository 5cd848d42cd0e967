using Outrider.Configuration;
using Outrider.Inbound;
using Outrider.Kernel;
using Outrider.Metrics;
using Outrider.Metrics.Sources;
using Outrider.Supervision.Control;
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
    public IEnumerable<string> Siblings => CommandLine.RunPlanner.Processes(Config).Select(p => p.Process).Where(name => name != Process);

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
    public string SocketOf(string listener) => $"{Handover.Listeners.FirstOrDefault(l => l.Name == listener)?.Id}";

    public ListenOn Socket(string listener) => ListenOn.Descriptor(_descriptor(listener));

    /// <summary>Lines say whose they are.</summary>
    public string LogsFingerprint => $"{Has(ModuleNames.Logs)}\n{Handover.Identity}\n{Fingerprint("logs")}";

    public MetricsPlan MetricsPlan => new(Config.Metrics, Handover.Identity) { Sources = Fingerprints("metrics", "sources"), Sinks = Fingerprints("metrics", "sinks") };

    /// <summary>The listeners of one protocol; each is known by its place in the list, whatever its protocol.</summary>
    public IReadOnlyList<T> Inbound<T>(InboundProtocol protocol, Func<InboundConfig, int, T> model) =>
        [.. Config.Inbound.Index().Where(i => i.Item.Protocol == protocol).Select(i => model(i.Item, i.Index))];
}
