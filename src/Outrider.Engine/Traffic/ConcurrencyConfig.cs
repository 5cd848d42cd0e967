using Outrider.Configuration;

namespace Outrider.Traffic;

internal sealed class ConcurrencyConfig
{
    public int Max = 256;

    public static readonly Shape<ConcurrencyConfig> Shape = new("How many requests may be under way at once.", s =>
        s.Key("max", c => ref c.Max, Values.Integer(1, 1_000_000), "One more is answered with 503 at once."));
}
