using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Every line should be logfmt; one that is not is counted and goes on as text.</summary>
internal sealed class LogfmtParser(LogfmtParserConfig config, LineParserContext context) : ILineParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("logfmt", LogfmtParserConfig.Shape, (LogfmtParserConfig c) => (LineParserFactory)(context => new LogfmtParser(c, context)));

    private readonly LogfmtLine _line = new();
    private readonly AutoParser _text = new(zone: config.Zone);

    public ILineJoiner? Joiner { get; } = context.Multiline?.Invoke();

    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record)
    {
        record.Zone = config.Zone;
        if (_line.TryRead(unit, isCertain: false))
        {
            _line.Write(unit, record);
            return;
        }

        // A trace behind a logfmt line is what the user has joined, and the line's own level is the record's.
        if (Joiner is not null && unit.Contains((byte)'\n')) _text.Parse(unit, record);
        else
        {
            context.Unparsed();
            record.Text(unit);
        }
    }
}
