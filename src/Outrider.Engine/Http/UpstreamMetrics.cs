using Outrider.Observability;

namespace Outrider.Http;

/// <summary>What is counted of the connections to one service.</summary>
/// <param name="Opened">That came about.</param>
/// <param name="Reused">Exchanges that found one at rest.</param>
/// <param name="Open">Now.</param>
internal sealed record UpstreamMetrics(Counter Opened, Counter Reused, Gauge Open)
{
    /// <summary>For where nobody looks, such as tests.</summary>
    public UpstreamMetrics() : this(new Counter(), new Counter(), new Gauge())
    {
    }
}
