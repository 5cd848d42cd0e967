using Outrider.Configuration;

namespace Outrider.Supervision;

internal sealed class RestartBackoffConfig
{
    public TimeSpan First = TimeSpan.FromMilliseconds(200);
    public TimeSpan Max = TimeSpan.FromSeconds(30);

    public static readonly Shape<RestartBackoffConfig> Shape = new("The wait before the next process: doubles from first to max; a life of ten seconds begins anew.", s =>
    {
        s.Key("first", c => ref c.First, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "The first wait.");
        s.Key("max", c => ref c.Max, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), "The longest.");
        s.Check((c, section) => BackoffRule.Check(c.First, c.Max, section));
    });
}
