using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>nginx's access log in <c>combined</c>, its default, and its error log; a line at a time, since both may come on one stream.</summary>
internal sealed class NginxParser(NginxParserConfig config, LineParserContext context) : ILineParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("nginx", NginxParserConfig.Shape, (NginxParserConfig c) => (LineParserFactory)(context => new NginxParser(c, context)));

    public ILineJoiner? Joiner { get; } = context.Multiline?.Invoke();

    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record)
    {
        record.Zone = config.Zone;
        if (NginxErrorLine.TryRead(unit, out var error) && TryWrite(error, record)) return;
        if (AccessLine.TryRead(unit, out var access) && WebRecords.TryWrite(access, record)) return;
        context.Unparsed();
        record.Text(unit);
    }

    private static bool TryWrite(in NginxErrorLine line, RecordWriter record)
    {
        if (!SeverityNames.TryRead(line.Level, out var severity) || !Timestamps.TryRead(line.Time, record.Zone, 0, out var unixNs, out _)) return false;
        record.HappenedAt(unixNs);
        record.IsAsGraveAs(severity);
        record.Open();
        record.Field("time"u8, line.Time);
        record.Field("level"u8, line.Level);
        WebRecords.Number(record, "pid"u8, line.Process);
        WebRecords.Number(record, "tid"u8, line.Thread);
        WebRecords.Number(record, "connection"u8, line.Connection);
        record.Field("message"u8, line.Message);
        WebRecords.Text(record, "client"u8, line.Client);
        WebRecords.Text(record, "server"u8, line.Server);
        WebRecords.Text(record, "request"u8, line.Request);
        WebRecords.Text(record, "upstream"u8, line.Upstream);
        WebRecords.Text(record, "host"u8, line.Host);
        record.Close();
        return true;
    }
}
