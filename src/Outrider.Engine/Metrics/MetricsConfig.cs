using Outrider.Configuration;
using Outrider.Metrics.Sinks;
using Outrider.Metrics.Sources;
using SinkSlot = Outrider.Metrics.Sinks.Catalogue;
using SourceSlot = Outrider.Metrics.Sources.Catalogue;

namespace Outrider.Metrics;

internal sealed class MetricsConfig
{
    // A source holds up to 10,000 points in memory; more sources than this are a job for a Prometheus server.
    private const int MaxSources = 32;

    public TimeSpan Interval = TimeSpan.FromSeconds(10);
    public List<Chosen<MetricSourceFactory>>? Sources;
    public List<Chosen<MetricSinkFactory>>? Sinks;

    /// <summary>Without <c>sources</c> there are still the processes to watch: the kernel counts them whether the application takes part or not.</summary>
    public IReadOnlyList<Chosen<MetricSourceFactory>> EffectiveSources => Sources ?? [new("process", ProcessSource.Make)];

    public static readonly Shape<MetricsConfig> Shape = new("Numbers of the application and of Outrider, collected and exported. All of them also stand at /metrics of the admin listener.", s =>
    {
        s.Key("interval", c => ref c.Interval, Values.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), "How often sources are read and sinks are sent to.");
        s.Optional("sources", c => ref c.Sources, Values.ListOf(Values.Component<MetricSourceFactory>(SourceSlot.All)), "Where numbers come from. Default: [{ type: process }].");
        s.Optional("sinks", c => ref c.Sinks, Values.ListOf(Values.Component<MetricSinkFactory>(SinkSlot.All)), "Where numbers are sent to.");
        s.Check((c, section) =>
        {
            if (c.Sources?.Count > MaxSources) section.At("sources").Problem($"{c.Sources.Count} sources are not allowed; give at most {MaxSources}");
            if (c.Sinks?.Count > MaxSources) section.At("sinks").Problem($"{c.Sinks.Count} sinks are not allowed; give at most {MaxSources}");
        });
    });
}
