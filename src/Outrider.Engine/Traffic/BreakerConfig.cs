using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Traffic;

internal sealed class BreakerConfig
{
    public Share Failures = Share.Percent(50);
    public int OfAtLeast = 20;
    public TimeSpan Within = TimeSpan.FromSeconds(10);
    public TimeSpan OpenFor = TimeSpan.FromSeconds(5);

    public static readonly Shape<BreakerConfig> Shape = new("Takes an instance out of use while it fails. Failures are: no connection, a broken or late answer, no valid HTTP, and 502, 503 or 504.", s =>
    {
        s.Key("failures", c => ref c.Failures, Values.Share, "The share of failed attempts that opens the breaker.");
        s.Key("of_at_least", c => ref c.OfAtLeast, Values.Integer(1, 1_000_000), "How many attempts there must have been before the share means anything.");
        s.Key("within", c => ref c.Within, Values.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)), "Over which time attempts are counted.");
        s.Key("open_for", c => ref c.OpenFor, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)), "How long an instance gets nothing before one request tries it; doubles each time that one fails, up to ten times this.");
        s.Check((c, section) =>
        {
            if (c.Failures.Fraction == 0) section.At("failures").Refuse("it would open at once and for ever; give a share above 0%, such as 50%");
        });
    });

    public BreakerModel ToModel() => new(Failures.Fraction, OfAtLeast, Within, new Backoff(OpenFor, OpenFor * 10));
}
