using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class AutoParserConfig
{
    public TimeZoneInfo? Zone;

    public static readonly Shape<AutoParserConfig> Shape = new("Takes a line that is a JSON object as one, one that is surely logfmt as its fields, and any other as text, of which it recognises time and level where loggers put them.", s =>
        TimeZones.AddTo(s, c => ref c.Zone));
}
