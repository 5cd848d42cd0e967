using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>
/// Decides what a line is. Called for one unit at a time, which is one line without its end, or the several that its joiner found to belong together, line feeds
/// between them; from one reader at a time. Writes one record or more: it never refuses, and what it cannot read goes on whole as text. It must not throw, whatever
/// the bytes are.
/// </summary>
internal interface ILineParser
{
    /// <summary>Joins lines into units; null where each line is one.</summary>
    ILineJoiner? Joiner { get; }

    void Parse(ReadOnlySpan<byte> unit, RecordWriter record);
}

/// <summary>What a source gives the parser it has built: how lines of its text belong together, as the user wrote it, and where to count what is not what it should be.</summary>
/// <param name="Multiline">Null where nothing is written. A parser whose format has a prefix joins by what stands behind that.</param>
/// <param name="Unparsed">Called for every line that is not what the user said it is.</param>
internal sealed record LineParserContext(Func<ILineJoiner>? Multiline, Action Unparsed);

/// <summary>Builds the parser of one source.</summary>
internal delegate ILineParser LineParserFactory(LineParserContext context);
