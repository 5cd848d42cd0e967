using Outrider.Kernel;

namespace Outrider.Metrics;

/// <summary>What there is to collect and to export, and for whom.</summary>
/// <param name="Config">Checked.</param>
/// <param name="Identity">Whose numbers these are.</param>
internal sealed record MetricsPlan(MetricsConfig Config, AppIdentity Identity)
{
    /// <summary>A fingerprint for each of <see cref="MetricsConfig.EffectiveSources"/>; empty where none of them will be compared.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Likewise for each sink.</summary>
    public IReadOnlyList<string> Sinks { get; init; } = [];

    // Two parts are the same where their settings are, the interval that bounds their work, and whom they speak for.
    public string SourceKey(int index) => index < Sources.Count ? $"{Config.Interval}\n{Sources[index]}" : Guid.NewGuid().ToString();

    public string SinkKey(int index) => index < Sinks.Count ? $"{Config.Interval}\n{Identity}\n{Sinks[index]}" : Guid.NewGuid().ToString();
}
