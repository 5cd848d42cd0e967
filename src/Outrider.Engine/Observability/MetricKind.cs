namespace Outrider.Observability;

/// <summary>As the Prometheus text format names them; <c>Untyped</c> is what an application's JSON gives. Outrider itself never makes a <c>Summary</c>.</summary>
internal enum MetricKind { Counter, Gauge, Histogram, Summary, Untyped }
