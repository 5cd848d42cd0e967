using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Supervision.Output;

namespace Outrider.Supervision;

internal sealed class SpoolConfig
{
    // An hour of a chatty application's output, while the modules cannot take it.
    public ByteSize Max = ByteSize.FromMiB(256);
    public WhenFull WhenFull = WhenFull.DropOldest;

    public static readonly Shape<SpoolConfig> Shape = new("What the application said and the logs have not taken yet, on disk in outrider.state.", s =>
    {
        s.Key("max", c => ref c.Max, Values.SizeBetween(ByteSize.FromMiB(1), new ByteSize(1L << 40)), "The most that is kept of each of its two streams.");
        s.Key("when_full", c => ref c.WhenFull, Values.Choice(("drop_oldest", WhenFull.DropOldest), ("drop_newest", WhenFull.DropNewest), ("wait", WhenFull.Wait)), "What happens then: what was said first is deleted, or what is said next is not kept, both counted; or the application waits in its write until there is room, on the disk too. Only wait can ever hold it up.");
    });

    public SpoolModel Model => new(Max, WhenFull);
}
