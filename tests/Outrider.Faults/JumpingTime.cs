using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>Fake time whose calendar can be set, as an administrator or an NTP daemon sets a machine's, while its timers and timestamps go on.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private readonly FakeTime _steady = new();
    private TimeSpan _off;

    public override long TimestampFrequency => _steady.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public void Advance(TimeSpan by) => _steady.Advance(by);

    public void Jump(TimeSpan by) => _off += by;

    public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + _off;

    public override long GetTimestamp() => _steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _steady.CreateTimer(callback, state, dueTime, period);
}
