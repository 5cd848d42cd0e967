namespace Outrider.Logs.Sinks;

/// <summary>A sink as it was written: how to build it, and how lines get to it.</summary>
internal sealed record LogSinkPart(DeliverySettings Delivery, LogSinkFactory Make);
