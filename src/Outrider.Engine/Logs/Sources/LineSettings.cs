using Outrider.Configuration;
using Outrider.Logs.Parsers;
using ParserSlot = Outrider.Logs.Parsers.Catalogue;

namespace Outrider.Logs.Sources;

/// <summary>What a source's lines are: the keys that every source of text has.</summary>
internal sealed class LineSettings
{
    public Chosen<LineParserFactory>? Parse;
    public MultilineConfig? Joined;

    /// <summary>How lines belong together; null where each is a record.</summary>
    public Func<ILineJoiner>? Multiline => Joined is null ? null : Joined.Joiner;

    /// <param name="settings">Of the source, which takes the keys.</param>
    /// <param name="of">Where they are kept.</param>
    public static void AddTo<T>(Settings<T> settings, Func<T, LineSettings> of) where T : class, new()
    {
        settings.Optional("parse", c => ref of(c).Parse, Values.Component<LineParserFactory>(ParserSlot.All), "What a line of this source is, where it differs from 'logs.parse'.");
        settings.Optional("multiline", c => ref of(c).Joined, Values.Section(MultilineConfig.Shape), "How lines belong together; each is a record where nothing is given.");
    }
}
