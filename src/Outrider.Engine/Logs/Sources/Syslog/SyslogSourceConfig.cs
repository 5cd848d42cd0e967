using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Logs.Sources;

internal sealed class SyslogSourceConfig
{
    public Placed<ListenAddress>? Udp;
    public Placed<ListenAddress>? Tcp;
    public SyslogUnixConfig? Unix;

    // What rsyslog takes (8 KiB) is too little for stack traces; what a datagram can hold is enough for all.
    public ByteSize MaxMessage = ByteSize.FromKiB(64);

    public int MaxConnections = 1_000;

    // Senders keep connections open for days, and some notice only with the second message that one was closed.
    public TimeSpan IdleTimeout = TimeSpan.FromHours(6);

    public ByteSize Max = ByteSize.FromMiB(256);

    public static readonly Shape<SyslogSourceConfig> Shape = new("Messages by syslog, RFC 5424 and RFC 3164, with facility, severity and structured data as members; what is neither goes on whole as text.", s =>
    {
        s.Optional("udp", c => ref c.Udp, Values.Placed(Values.Listen), "Where to take datagrams, such as 127.0.0.1:5514. Nobody is told when one is lost; those that find no room are counted.");
        s.Optional("tcp", c => ref c.Tcp, Values.Placed(Values.Listen), "Where to take connections, such as 127.0.0.1:5514. Each message ends with a newline, or has its length before it (RFC 6587); that is told for each.");
        s.Optional("unix", c => ref c.Unix, Values.Section(SyslogUnixConfig.Shape), SyslogUnixConfig.Shape.Doc);
        s.Key("max_message", c => ref c.MaxMessage, Values.SizeBetween(ByteSize.FromKiB(1), ByteSize.FromMiB(1)), "The longest message; of a longer one the beginning goes on, marked 'truncated', and the rest is counted as dropped.");
        s.Key("max_connections", c => ref c.MaxConnections, Values.Integer(1, 100_000), "Open connections; a further one is closed at once.");
        s.Key("idle_timeout", c => ref c.IdleTimeout, Values.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)), "A connection on which nothing comes for so long is closed.");
        s.Key("max", c => ref c.Max, Values.SizeBetween(ByteSize.FromMiB(1), new ByteSize(1L << 40)), "What may wait on disk for the sinks. When it is reached, connections are not read until there is room, and datagrams are dropped and counted.");
        s.Check((c, section) =>
        {
            if (c.Udp is null && c.Tcp is null && c.Unix is null) section.Problem("there is nowhere to listen; give udp, tcp or unix, as in 'udp: 127.0.0.1:5514'");
        });
    });
}
