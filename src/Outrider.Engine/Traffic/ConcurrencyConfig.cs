using Outrider.Configuration;

namespace Outrider.Traffic;

internal sealed class ConcurrencyConfig
{
    public int Max = 256;
    public int Queue;

    public static readonly Shape<ConcurrencyConfig> Shape = new("How many requests may be under way at once.", s =>
    {
        s.Key("max", c => ref c.Max, Values.Integer(1, 1_000_000), "Under way at once; one more waits in the queue, or is answered with 503 where that is full.");
        s.Key("queue", c => ref c.Queue, Values.Integer(0, 100_000), "How many may wait for their turn, each within its timeout. 0 by default: before a service that is slow a queue only turns errors into timeouts.");
    });
}
