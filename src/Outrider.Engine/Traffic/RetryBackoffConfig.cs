using Outrider.Configuration;

namespace Outrider.Traffic;

internal sealed class RetryBackoffConfig
{
    public TimeSpan First = TimeSpan.FromMilliseconds(25);
    public TimeSpan Max = TimeSpan.FromMilliseconds(250);

    public static readonly Shape<RetryBackoffConfig> Shape = new("Waits that double from the first to the longest, each drawn anew between zero and that.", s =>
    {
        s.Key("first", c => ref c.First, Values.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1)), "The longest wait before the first retry.");
        s.Key("max", c => ref c.Max, Values.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1)), "The longest wait at all.");
        s.Check((c, section) => BackoffRule.Check(c.First, c.Max, section));
    });
}
