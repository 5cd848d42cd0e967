using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Logs.Sinks;

/// <summary>What becomes of lines that a full buffer has no room for.</summary>
internal enum WhenFull { Wait, DropOldest, DropNewest }

internal sealed class BufferConfig
{
    public ByteSize Max = ByteSize.FromMiB(256);
    public WhenFull WhenFull = WhenFull.Wait;

    public static readonly Shape<BufferConfig> Shape = new("A durable buffer in the state folder: what is in it survives a crash and a loss of power, and the source's checkpoint moves over it.", s =>
    {
        s.Key("max", c => ref c.Max, Values.SizeBetween(ByteSize.FromMiB(1), ByteSize.FromMiB(1 << 20)), "The most it may take on the disk.");
        s.Key("when_full", c => ref c.WhenFull, Values.Choice(("wait", WhenFull.Wait), ("drop_oldest", WhenFull.DropOldest), ("drop_newest", WhenFull.DropNewest)), "When it is full, or the disk is: reading waits, or lines are dropped and counted.");
    });
}
