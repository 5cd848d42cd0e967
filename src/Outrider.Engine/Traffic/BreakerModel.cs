using Outrider.Kernel;

namespace Outrider.Traffic;

/// <param name="FailureShare">0 to 1, above 0.</param>
/// <param name="OfAtLeast">Attempts within the window below which the share is not looked at.</param>
/// <param name="Within">The window.</param>
/// <param name="OpenFor">The time it stays open: grows with each opening that no success came between.</param>
internal sealed record BreakerModel(double FailureShare, int OfAtLeast, TimeSpan Within, Backoff OpenFor);
