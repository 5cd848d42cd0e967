using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Discovery;

/// <summary>
/// Knows where a service's instances are, and goes on knowing. <see cref="Addresses"/> and <see cref="FirstLook"/> may be read at any time, also before
/// <see cref="Start"/> and after disposal; after disposal nothing is published any more.
/// </summary>
/// <remarks>
/// A look that fails keeps the addresses of the last good one and says why in <see cref="AddressSet.Error"/>: an instance that was there a moment ago is
/// a better guess than none. A look that succeeds and finds nothing does empty the set.
/// </remarks>
internal interface IDiscoverySource : IAsyncDisposable
{
    SnapshotCell<AddressSet> Addresses { get; }

    /// <summary>Completes when the first look has ended, well or badly; never faults.</summary>
    Task FirstLook { get; }

    /// <summary>Called once, when all watchers are in place.</summary>
    void Start();
}

/// <summary>Makes the source of one service; does no I/O before <see cref="IDiscoverySource.Start"/>.</summary>
internal delegate IDiscoverySource DiscoverySourceFactory(DiscoveryContext context);

/// <param name="Service">The service's name, for messages and metrics.</param>
/// <param name="Time">For refreshes and timeouts.</param>
/// <param name="Log">Of the category <c>discovery</c>.</param>
/// <param name="Lookups">By service and result (<c>ok</c>, <c>failed</c>).</param>
internal sealed record DiscoveryContext(string Service, TimeProvider Time, ILogger Log, MetricFamily<Counter> Lookups);
