using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// Decides what a line is. Called for one line at a time, without its end of line, from one reader at a time; writes exactly one record. It never
/// refuses: what it cannot read goes on whole as text. It must not throw, whatever the bytes are.
/// </summary>
internal interface ILineParser
{
    void Parse(ReadOnlySpan<byte> line, RecordWriter record);
}

/// <summary>Builds the parser of one source; <paramref name="unparsed"/> is called for every line that is not what the user said it is.</summary>
internal delegate ILineParser LineParserFactory(Action unparsed);
