using Microsoft.Extensions.Logging;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>What all connections to one service share.</summary>
/// <param name="Counts">Counts them.</param>
/// <param name="Hits">Counts the bounds they meet.</param>
/// <param name="Time">For deadlines.</param>
/// <param name="Log">For what goes wrong beneath exchanges.</param>
internal sealed record UpstreamParts(UpstreamCounts Counts, LimitHits Hits, TimeProvider Time, ILogger Log);
