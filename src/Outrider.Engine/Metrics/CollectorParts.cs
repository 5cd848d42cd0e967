using Outrider.Kernel;

namespace Outrider.Metrics;

/// <summary>What a collector works with by one configuration; replaced whole by a reload.</summary>
internal sealed record CollectorParts(TimeSpan Interval, AppIdentity Identity, IReadOnlyList<ScrapedSource> Sources, IReadOnlyList<Exporter> Exporters)
{
    public bool IsSameAs(CollectorParts other) =>
        Interval == other.Interval && Identity == other.Identity && Sources.SequenceEqual(other.Sources) && Exporters.SequenceEqual(other.Exporters);
}
