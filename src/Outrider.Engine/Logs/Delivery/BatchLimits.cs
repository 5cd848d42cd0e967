namespace Outrider.Logs.Delivery;

/// <summary>How much a sink wants at once, and how long its first line may wait for company. One record larger than <paramref name="MaxBytes"/> still goes, alone.</summary>
internal sealed record BatchLimits(int MaxEvents, long MaxBytes, TimeSpan MaxWait);
