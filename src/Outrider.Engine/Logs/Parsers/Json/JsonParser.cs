using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Every line should be a JSON object; one that is not is counted and goes on as text.</summary>
internal sealed class JsonParser(JsonParserConfig config, LineParserContext context) : ILineParser
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("json", JsonParserConfig.Shape, (JsonParserConfig c) => (LineParserFactory)(context => new JsonParser(c, context)));

    private readonly JsonMembers _members = new();

    public ILineJoiner? Joiner { get; } = context.Multiline?.Invoke();

    public void Parse(ReadOnlySpan<byte> line, RecordWriter record)
    {
        record.Zone = config.Zone;
        if (JsonLine.TryRead(line, _members, out var json))
        {
            record.Object(line, json);
            return;
        }

        context.Unparsed();
        record.Text(line);
    }
}
