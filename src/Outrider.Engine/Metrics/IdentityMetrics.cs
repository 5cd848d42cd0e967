using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Metrics;

/// <summary>Who speaks, as two numbers that are always 1. Labels on every line would repeat what a Prometheus server adds itself; a query joins these instead.</summary>
internal static class IdentityMetrics
{
    public static void Declare(MetricRegistry registry, AppIdentity identity)
    {
        var version = typeof(IdentityMetrics).Assembly.GetName().Version?.ToString(3) ?? "";
        registry.Gauge("outrider_build_info", "Which Outrider this is; always 1.", "version").With(version).Set(1);
        App(registry).With(identity.Service, identity.Version, identity.Environment, identity.Region, identity.Hostname).Set(1);
    }

    /// <summary>A reload has given the application another version, environment or region.</summary>
    public static void Forget(MetricRegistry registry, AppIdentity identity) =>
        App(registry).Forget(identity.Service, identity.Version, identity.Environment, identity.Region, identity.Hostname);

    private static MetricFamily<Gauge> App(MetricRegistry registry) =>
        registry.Gauge("outrider_app_info", "Whose sidecar this is; always 1.", "service", "version", "environment", "region", "hostname");
}
