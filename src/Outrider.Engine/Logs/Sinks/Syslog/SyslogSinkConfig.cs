using Outrider.Configuration;
using Outrider.Security;

namespace Outrider.Logs.Sinks;

internal enum SyslogTransport { Tcp, Udp, Unix }

internal enum SyslogFraming { OctetCounting, Newline }

/// <summary>What the text of a message is: the record's message, or the whole record.</summary>
internal enum SyslogMessageFormat { Text, Json }

internal sealed class SyslogSinkConfig
{
    public SyslogTransport Transport = SyslogTransport.Tcp;
    public HostPort? Address;
    public string? Path;
    public UpstreamTlsConfig? Tls;
    public SyslogFraming Framing = SyslogFraming.OctetCounting;
    public int Facility = 1;
    public FieldTemplate Hostname = new("{hostname}");
    public FieldTemplate AppName = new("{service}");
    public FieldTemplate ProcId = new("{pid}");
    public FieldTemplate MsgId = new("-");
    public Dictionary<string, Dictionary<string, FieldTemplate>> StructuredData = [];
    public SyslogMessageFormat Message = SyslogMessageFormat.Text;
    public BatchConfig Batch = new();
    public TimeSpan Timeout = TimeSpan.FromSeconds(10);
    public ResendBackoffConfig Backoff = new();
    public DeliverySettings Delivery = new();

    // RFC 5424 section 6.2.1, table 1, by the names that syslog(3) has for them.
    private static readonly (string Word, int Value)[] Facilities =
    [
        ("kern", 0), ("user", 1), ("mail", 2), ("daemon", 3), ("auth", 4), ("syslog", 5), ("lpr", 6), ("news", 7), ("uucp", 8), ("cron", 9), ("authpriv", 10), ("ftp", 11),
        ("local0", 16), ("local1", 17), ("local2", 18), ("local3", 19), ("local4", 20), ("local5", 21), ("local6", 22), ("local7", 23),
    ];

    // RFC 5424 section 6.3.2: SD-NAME.
    private static readonly ValueKind<string> SdName = Values.Matching("name", "^[!#-<>-\\\\^-~]{1,32}$", "give 1 to 32 printable ASCII characters without space, '=', ']' or '\"'; an id of your own is name@number, such as orders@32473");

    public static readonly Shape<SyslogSinkConfig> Shape = new("Sends records as syslog messages (RFC 5424). Syslog has no acknowledgement: over TCP a batch counts as delivered once the far end's kernel has it and the connection still stands, over UDP once it has left.", s =>
    {
        s.Key("transport", c => ref c.Transport, Values.Choice(("tcp", SyslogTransport.Tcp), ("udp", SyslogTransport.Udp), ("unix", SyslogTransport.Unix)), "How messages travel: tcp, with 'tls' where it is given; udp, which may lose any of them; or a Unix socket on this machine.");
        s.Optional("address", c => ref c.Address, HostPort.Kind, "The receiver, such as logs.internal:6514; for tcp and udp.");
        s.Optional("path", c => ref c.Path, Values.Path, "The Unix socket, of datagrams or a stream, of a receiver that reads RFC 5424; what reads /dev/log by default does not. For unix.");
        s.Optional("tls", c => ref c.Tls, Values.Section(UpstreamTlsConfig.Shape), "Speaks TLS (RFC 5425); {} for the machine's own trust.");
        s.Key("framing", c => ref c.Framing, Values.Choice(("octet_counting", SyslogFraming.OctetCounting), ("newline", SyslogFraming.Newline)), "How messages are told apart in a stream (RFC 6587): by their length, or by line feeds, with those inside a message written as \\n.");
        s.Key("facility", c => ref c.Facility, Values.Choice(Facilities), "What kind of program the messages are from.");
        s.Key("hostname", c => ref c.Hostname, FieldTemplate.Kind, "HOSTNAME, with fields of the record in braces.");
        s.Key("app_name", c => ref c.AppName, FieldTemplate.Kind, "APP-NAME, likewise.");
        s.Key("proc_id", c => ref c.ProcId, FieldTemplate.Kind, "PROCID, likewise.");
        s.Key("msg_id", c => ref c.MsgId, FieldTemplate.Kind, "MSGID, likewise.");
        s.Key("structured_data", c => ref c.StructuredData, Values.MapOf(Values.MapOf(FieldTemplate.Kind, SdName), SdName), "STRUCTURED-DATA: ids, and below each its parameters with fields of the record in braces: orders@32473: { trace: \"{trace_id}\" }. What a record lacks is left out.");
        s.Key("message", c => ref c.Message, Values.Choice(("text", SyslogMessageFormat.Text), ("json", SyslogMessageFormat.Json)), "What the message is: the record's own, or the whole record as JSON.");
        s.Key("batch", c => ref c.Batch, Values.Section(BatchConfig.Shape), "How much is sent at once.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "For one batch, from connecting until the far end's kernel has it.");
        s.Key("backoff", c => ref c.Backoff, Values.Section(ResendBackoffConfig.Shape), "How long to wait before a batch is sent again.");
        DeliverySettings.AddTo(s, c => c.Delivery);
        s.Check(Check);
    });

    private static void Check(SyslogSinkConfig config, Section section)
    {
        var isUnix = config.Transport == SyslogTransport.Unix;
        if (isUnix && config.Path is null) section.Problem("'path' is missing; give the Unix socket of a receiver that reads RFC 5424, such as /run/rsyslog/outrider.sock");
        if (!isUnix && config.Address is null) section.Problem("'address' is missing; give the receiver, such as logs.internal:6514");
        if (isUnix && config.Address is not null) section.At("address").Problem("a Unix socket has a path; leave 'address' out");
        if (!isUnix && config.Path is not null) section.At("path").Problem("only the transport 'unix' has a path; leave it out, or write transport: unix");
        if (config.Transport != SyslogTransport.Tcp && config.Tls is not null) section.At("tls").Problem("TLS is spoken over tcp only; leave 'tls' out, or write transport: tcp");
    }
}
