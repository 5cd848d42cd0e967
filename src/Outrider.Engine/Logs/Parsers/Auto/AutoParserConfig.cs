using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class AutoParserConfig
{
    public static readonly Shape<AutoParserConfig> Shape = new("Takes a line that is a JSON object as one, and any other line as text.", _ => { });
}
