using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Logs.Sinks;

/// <summary>How long to wait before a batch is sent again.</summary>
internal sealed class ResendBackoffConfig
{
    public TimeSpan First = TimeSpan.FromMilliseconds(200);

    // A far end that is back is noticed within half a minute.
    public TimeSpan Max = TimeSpan.FromSeconds(30);

    public static readonly Shape<ResendBackoffConfig> Shape = new("How long to wait before a batch is sent again; doubles each time, with jitter, without end.", s =>
    {
        s.Key("first", c => ref c.First, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)), "Before the first repeat.");
        s.Key("max", c => ref c.Max, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "The longest wait.");
        s.Check((c, section) => BackoffRule.Check(c.First, c.Max, section));
    });

    public Backoff ToBackoff() => new(First, Max);
}
