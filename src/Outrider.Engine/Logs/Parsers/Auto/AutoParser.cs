using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>Lines that are JSON objects stay objects, all others are text; decided a line at a time, since most applications write both.</summary>
internal sealed class AutoParser(ILineJoiner? joiner = null) : ILineParser
{
    public static readonly ComponentKind Kind = ComponentKind.Of("auto", AutoParserConfig.Shape, (AutoParserConfig _) => Make);

    public static readonly LineParserFactory Make = context => new AutoParser(context.Multiline?.Invoke());

    private readonly JsonMembers _members = new();

    public ILineJoiner? Joiner => joiner;

    public void Parse(ReadOnlySpan<byte> line, RecordWriter record)
    {
        if (JsonLine.TryRead(line, _members, out var json)) record.Object(line, json);
        else record.Text(line);
    }
}
