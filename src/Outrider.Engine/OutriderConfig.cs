using Outrider.Admin;
using Outrider.Configuration;
using Outrider.ConfigSync;
using Outrider.Inbound;
using Outrider.Logs;
using Outrider.Metrics;
using Outrider.Outbound;
using Outrider.Security;
using Outrider.Supervision;
using Outrider.Traffic;

namespace Outrider;

/// <summary>The whole of <c>outrider.yaml</c>: one field a capability. What must hold between capabilities is in <see cref="OutriderChecks"/>.</summary>
internal sealed class OutriderConfig
{
    public AppConfig App = new();
    public OutriderProcessConfig Outrider = new();
    public Dictionary<string, SidecarConfig> Sidecars = [];
    public List<InboundConfig> Inbound = [];
    public SecurityConfig Security = new();
    public OutboundConfig? Outbound;
    public AccessLogConfig? AccessLog;
    public LogsConfig Logs = new();
    public MetricsConfig Metrics = new();
    public List<ConfigSyncConfig> ConfigSync = [];
    public AdminConfig Admin = new();

    public static readonly Shape<OutriderConfig> Shape = new("How Outrider rides beside one application.", s =>
    {
        s.Key("app", c => ref c.App, Values.Section(AppConfig.Shape), AppConfig.Shape.Doc);
        s.Key("outrider", c => ref c.Outrider, Values.Section(OutriderProcessConfig.Shape), OutriderProcessConfig.Shape.Doc);
        s.Key("sidecars", c => ref c.Sidecars, Values.MapOf(Values.Section(SidecarConfig.Shape), Values.Word), "The user's own programs beside the application, by name.");
        s.Key("inbound", c => ref c.Inbound, Values.ListOf(Values.Section(InboundConfig.Shape)), "The listeners in front of the application.");
        s.Key("security", c => ref c.Security, Values.Section(SecurityConfig.Shape), SecurityConfig.Shape.Doc);
        s.Optional("outbound", c => ref c.Outbound, Values.Section(OutboundConfig.Shape), OutboundConfig.Shape.Doc);
        s.Optional("access_log", c => ref c.AccessLog, Values.Section(AccessLogConfig.Shape), AccessLogConfig.Shape.Doc);
        s.Key("logs", c => ref c.Logs, Values.Section(LogsConfig.Shape), LogsConfig.Shape.Doc);
        s.Key("metrics", c => ref c.Metrics, Values.Section(MetricsConfig.Shape), MetricsConfig.Shape.Doc);
        s.Key("config_sync", c => ref c.ConfigSync, Values.ListOf(Values.Section(ConfigSyncConfig.Shape)), "Files of the application's, kept in step with their sources.");
        s.Key("admin", c => ref c.Admin, Values.Section(AdminConfig.Shape), AdminConfig.Shape.Doc);
        s.Check(OutriderChecks.Listeners);
        s.Check(OutriderChecks.ApplicationPort);
        s.Check(OutriderChecks.Issuers);
        s.Check(OutriderChecks.Attached);
        s.Check((c, section) => DependencyChecks.Run(c.Sidecars, section.At("sidecars")));
        s.Check((c, section) => ConfigSyncConfig.CheckAll(c.ConfigSync, section.At("config_sync")));
    });
}
