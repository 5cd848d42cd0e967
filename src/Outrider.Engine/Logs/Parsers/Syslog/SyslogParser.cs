using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Every line should be a syslog message; its record is that of a message that came by the network.</summary>
internal sealed class SyslogParser(SyslogParserConfig config, LineParserContext context) : ILineParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("syslog", SyslogParserConfig.Shape, (SyslogParserConfig c) => (LineParserFactory)(context => new SyslogParser(c, context)));

    private readonly JsonMembers _members = new();
    private readonly PooledBytes _json = new();

    public ILineJoiner? Joiner { get; } = context.Multiline?.Invoke();

    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record)
    {
        var now = DateTimeOffset.UnixEpoch.AddTicks(record.ReadAtNs / 100);
        if (SyslogMessage.TryRead(unit, now, config.Zone ?? TimeZoneInfo.Utc, out var message))
        {
            _json.CutTo(0);
            _json.Append((byte)'{');
            SyslogRecord.AppendMembers(_json, message);
            _json.Append((byte)'}');
            if (JsonLine.TryRead(_json.Span, _members, out var json))
            {
                record.Object(_json.Span, json);
                return;
            }
        }

        context.Unparsed();
        record.Text(unit);
    }
}
