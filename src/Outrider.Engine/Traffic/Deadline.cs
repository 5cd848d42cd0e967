namespace Outrider.Traffic;

/// <summary>One deadline for all attempts together; each attempt gets what is left of it, and the engine answers 504 when nothing is. An earlier one stays.</summary>
internal sealed class Deadline(TimeSpan timeout, TimeProvider time) : ILayer
{
    private readonly long _ticks = (long)(timeout.TotalSeconds * time.TimestampFrequency);

    public Verdict Admit(Exchange exchange)
    {
        exchange.Deadline = Math.Min(exchange.Deadline, exchange.StartedAt + _ticks);
        return Verdict.Continue;
    }
}
