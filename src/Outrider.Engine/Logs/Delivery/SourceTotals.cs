namespace Outrider.Logs.Delivery;

/// <summary>Bytes of one source at one moment; <c>Read = Acknowledged + InFlight + Buffered + Dropped</c>.</summary>
internal readonly record struct SourceTotals(long Read, long Acknowledged, long InFlight, long Buffered, long Dropped);
