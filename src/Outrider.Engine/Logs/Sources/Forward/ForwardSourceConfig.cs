using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Logs.Sources;

internal sealed class ForwardSourceConfig
{
    /// <summary>Fluentd's, which its clients send to by themselves.</summary>
    public static readonly ListenAddress DefaultListen = ListenAddress.Loopback(24224);

    public Placed<ListenAddress>? Listen;
    public string? SharedKey;

    // Fluentd's chunks are at most 8 MiB in memory by default, and 256 MiB in files; those are unusual between two machines.
    public ByteSize MaxMessage = ByteSize.FromMiB(16);

    public int MaxConnections = 1_000;
    public TimeSpan IdleTimeout = TimeSpan.FromHours(6);
    public ByteSize Max = ByteSize.FromMiB(256);

    public static readonly Shape<ForwardSourceConfig> Shape = new("Entries by the forward protocol of Fluentd and Fluent Bit, which Docker and many loggers speak too. An acknowledgement says that they are on the disk.", s =>
    {
        s.Optional("listen", c => ref c.Listen, Values.Placed(Values.Listen), "Where to listen. Default: 127.0.0.1:24224, or a free port where that one is taken.");
        s.Optional("shared_key", c => ref c.SharedKey, Values.Secret(Values.Text), "What senders must know (Fluentd's <security> shared_key); without it whoever reaches the listener may send.");
        s.Key("max_message", c => ref c.MaxMessage, Values.SizeBetween(ByteSize.FromKiB(64), ByteSize.FromMiB(256)), "The largest message, as it is sent and after gzip; who sends a larger one is cut and has no acknowledgement.");
        s.Key("max_connections", c => ref c.MaxConnections, Values.Integer(1, 100_000), "Open connections; a further one is closed at once.");
        s.Key("idle_timeout", c => ref c.IdleTimeout, Values.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)), "A connection on which nothing comes for so long is closed.");
        s.Key("max", c => ref c.Max, Values.SizeBetween(ByteSize.FromMiB(1), new ByteSize(1L << 40)), "What may wait on disk for the sinks. When it is reached, connections are not read and nothing is acknowledged until there is room.");
    });
}
