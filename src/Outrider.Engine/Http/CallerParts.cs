using Microsoft.Extensions.Logging;

namespace Outrider.Http;

/// <summary>What all callers of one listener share.</summary>
/// <param name="Serve">Makes the runner of a caller.</param>
/// <param name="Limits">What callers may do.</param>
/// <param name="Hits">Counts what they may not.</param>
/// <param name="Date">For answers without one.</param>
/// <param name="Time">For deadlines.</param>
/// <param name="Log">For what goes wrong beneath requests.</param>
internal sealed record CallerParts(ServeCaller Serve, CallerLimits Limits, LimitHits Hits, DateLine Date, TimeProvider Time, ILogger Log);
