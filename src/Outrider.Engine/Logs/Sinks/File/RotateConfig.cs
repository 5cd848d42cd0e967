using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Logs.Sinks;

internal sealed class RotateConfig
{
    public ByteSize MaxSize = ByteSize.FromMiB(100);
    public TimeSpan MaxAge = TimeSpan.FromDays(1);
    public int Keep = 7;
    public Compression Compression = Compression.Gzip;

    public static readonly Shape<RotateConfig> Shape = new("Renames the file to one with the time in its name (out.log.2026-01-02T03-04-05.678Z) and begins anew.", s =>
    {
        s.Key("max_size", c => ref c.MaxSize, Values.SizeBetween(ByteSize.FromKiB(4), ByteSize.FromMiB(1 << 20)), "Before it would grow larger than this; a single larger batch still goes into one file.");
        s.Key("max_age", c => ref c.MaxAge, Values.Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(366)), "Before a line is written to a file that is older than this.");
        s.Key("keep", c => ref c.Keep, Values.Integer(1, 10_000), "How many rotated files stay; the oldest are deleted.");
        s.Key("compression", c => ref c.Compression, Values.Choice(("gzip", Compression.Gzip), ("none", Compression.None)), "What is done to rotated files, in the background.");
    });
}
