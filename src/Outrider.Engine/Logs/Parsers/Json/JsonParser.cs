using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Every line should be a JSON object; one that is not is counted and goes on as text.</summary>
internal sealed class JsonParser(Action unparsed) : ILineParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("json", JsonParserConfig.Shape, (JsonParserConfig _) => (LineParserFactory)(unparsed => new JsonParser(unparsed)));

    public void Parse(ReadOnlySpan<byte> line, RecordWriter record)
    {
        if (JsonLine.TryRead(line, out var json))
        {
            record.Object(line, json);
            return;
        }

        unparsed();
        record.Text(line);
    }
}
