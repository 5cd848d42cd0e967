using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>httpd's access log in <c>common</c>, <c>combined</c> or <c>vhost_combined</c>, and its error log; a line at a time, since both may come on one stream.</summary>
internal sealed class ApacheParser(ApacheParserConfig config, LineParserContext context) : ILineParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("apache", ApacheParserConfig.Shape, (ApacheParserConfig c) => (LineParserFactory)(context => new ApacheParser(c, context)));

    public ILineJoiner? Joiner { get; } = context.Multiline?.Invoke();

    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record)
    {
        record.Zone = config.Zone;
        if (ApacheErrorLine.TryRead(unit, out var error) && TryWrite(error, record)) return;
        if (AccessLine.TryRead(unit, out var access) && WebRecords.TryWrite(access, record)) return;
        context.Unparsed();
        record.Text(unit);
    }

    private static bool TryWrite(in ApacheErrorLine line, RecordWriter record)
    {
        if (!SeverityNames.TryRead(line.Level, out var severity) || !Timestamps.TryRead(line.Time, record.Zone, 0, out var unixNs, out _)) return false;
        record.HappenedAt(unixNs);
        record.IsAsGraveAs(severity);
        record.Open();
        record.Field("time"u8, line.Time);
        record.Field("level"u8, line.Level);
        WebRecords.Text(record, "module"u8, line.Module);
        WebRecords.Text(record, "pid"u8, line.Process);
        WebRecords.Text(record, "tid"u8, line.Thread);
        WebRecords.Text(record, "client"u8, line.Client);
        record.Field("message"u8, line.Message);
        record.Close();
        return true;
    }
}
