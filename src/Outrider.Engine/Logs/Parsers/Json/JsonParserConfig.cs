using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class JsonParserConfig
{
    public TimeZoneInfo? Zone;

    public static readonly Shape<JsonParserConfig> Shape = new("Every line is a JSON object; a line that is not is counted as unparsed and goes on as text.", s =>
        TimeZones.AddTo(s, c => ref c.Zone));
}
