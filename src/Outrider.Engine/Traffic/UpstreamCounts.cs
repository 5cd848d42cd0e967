using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>Where the connections to the instances of one service are counted.</summary>
/// <param name="Opened">Those that came about.</param>
/// <param name="Failed">Those that did not.</param>
/// <param name="Reused">Attempts over one that had served before.</param>
/// <param name="Open">Open now.</param>
internal sealed record UpstreamCounts(Counter Opened, Counter Failed, Counter Reused, Gauge Open)
{
    /// <summary>For where nobody looks, such as a lane that leads nowhere.</summary>
    public UpstreamCounts() : this(new Counter(), new Counter(), new Counter(), new Gauge())
    {
    }
}
