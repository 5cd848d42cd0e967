using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Supervision;

/// <summary><c>outrider.isolate</c>: which modules have a process of their own. Null is for those that share one.</summary>
internal sealed class IsolateConfig
{
    // The management port stays in the main process, which is the one that knows of all others.
    public IsolatedModuleConfig? Inbound;
    public IsolatedModuleConfig? Outbound;
    public IsolatedModuleConfig? Logs;
    public IsolatedModuleConfig? Metrics;
    public IsolatedModuleConfig? ConfigSync;

    public static readonly Shape<IsolateConfig> Shape = new("Modules with a process of their own: what such a process does, takes or dies of is no other module's business. It costs the memory of a process each.", s =>
    {
        s.Optional(ModuleNames.Inbound, c => ref c.Inbound, Values.SwitchOrSection(IsolatedModuleConfig.Shape), "All of inbound and security.");
        s.Optional(ModuleNames.Outbound, c => ref c.Outbound, Values.SwitchOrSection(IsolatedModuleConfig.Shape), "All of outbound, outbound.tcp too.");
        s.Optional(ModuleNames.Logs, c => ref c.Logs, Values.SwitchOrSection(IsolatedModuleConfig.Shape), "Log collection.");
        s.Optional(ModuleNames.Metrics, c => ref c.Metrics, Values.SwitchOrSection(IsolatedModuleConfig.Shape), "Scraping and exporting.");
        s.Optional(ModuleNames.ConfigSync, c => ref c.ConfigSync, Values.SwitchOrSection(IsolatedModuleConfig.Shape), "Synchronised files.");
    });

    /// <summary>Those that have a process of their own, with what is said of it, in the order they start.</summary>
    public IReadOnlyList<KeyValuePair<string, IsolatedModuleConfig>> Isolated =>
        [.. Each.Where(e => e.Config is { IsOn: true }).Select(e => KeyValuePair.Create(e.Name, e.Config!))];

    private IEnumerable<(string Name, IsolatedModuleConfig? Config)> Each =>
        [(ModuleNames.ConfigSync, ConfigSync), (ModuleNames.Inbound, Inbound), (ModuleNames.Outbound, Outbound), (ModuleNames.Logs, Logs), (ModuleNames.Metrics, Metrics)];
}
