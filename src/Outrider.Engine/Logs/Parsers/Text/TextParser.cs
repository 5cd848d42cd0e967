using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Every line is text, whatever it looks like.</summary>
internal sealed class TextParser(ILineJoiner? joiner) : ILineParser
{
    public static readonly ComponentKind Kind = ComponentKind.Of("text", TextParserConfig.Shape, (TextParserConfig _) => (LineParserFactory)(context => new TextParser(context.Multiline?.Invoke())));

    public ILineJoiner? Joiner => joiner;

    public void Parse(ReadOnlySpan<byte> unit, RecordWriter record) => record.Text(UnitLines.WithoutBlankEnd(unit));
}
