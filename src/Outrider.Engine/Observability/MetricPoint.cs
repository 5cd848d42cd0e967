namespace Outrider.Observability;

/// <summary>
/// One number at one moment, ready to be exported. A histogram is several points of one family: <c>_bucket</c> with the label <c>le</c>
/// (cumulative counts), <c>_sum</c> and <c>_count</c>, as in the Prometheus text format 0.0.4. <paramref name="Family"/> names them together.
/// </summary>
internal sealed record MetricPoint(string Family, string Name, MetricKind Kind, string Help, IReadOnlyList<MetricLabel> Labels, double Value);

internal readonly record struct MetricLabel(string Name, string Value);
