namespace Outrider.Faults.Logs;

/// <summary>Real time with a calendar that can be set, as an administrator or an NTP daemon sets a machine's, while its timers and timestamps go on.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _offTicks;

    public void Step(TimeSpan by) => Interlocked.Add(ref _offTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offTicks));
}
