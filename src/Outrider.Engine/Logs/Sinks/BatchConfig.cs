using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Delivery;

namespace Outrider.Logs.Sinks;

internal sealed class BatchConfig
{
    // Bytes bound a batch of usual lines; this bounds what a receiver must do at once with the shortest ones.
    public int MaxEvents = 5_000;

    // What most receivers take without being told to (nginx's client_max_body_size is 1 MiB).
    public ByteSize MaxBytes = ByteSize.FromMiB(1);

    public TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    public static readonly Shape<BatchConfig> Shape = new("How much is sent at once; whichever limit is met first.", s =>
    {
        s.Key("max_events", c => ref c.MaxEvents, Values.Integer(1, 100_000), "Lines in one batch.");
        s.Key("max_bytes", c => ref c.MaxBytes, Values.Size, "Bytes in one batch; a single longer line still goes, alone.");
        s.Key("max_wait", c => ref c.MaxWait, Values.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1)), "How long the first line of a batch may wait for others.");
        s.Check((c, section) =>
        {
            if (c.MaxBytes.Bytes is < 1024 or > 64 << 20) section.At("max_bytes").Refuse("give from 1KiB to 64MiB");
        });
    });

    public BatchLimits ToLimits() => new(MaxEvents, MaxBytes.Bytes, MaxWait);
}
