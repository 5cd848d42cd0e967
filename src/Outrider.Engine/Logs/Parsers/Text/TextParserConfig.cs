using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class TextParserConfig
{
    public static readonly Shape<TextParserConfig> Shape = new("Takes every line as text, JSON or not.", _ => { });
}
