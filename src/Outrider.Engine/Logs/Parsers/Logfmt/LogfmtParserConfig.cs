using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class LogfmtParserConfig
{
    public TimeZoneInfo? Zone;

    public static readonly Shape<LogfmtParserConfig> Shape = new("Every line is name=value pairs, which become text fields; a name alone is true. A line that is not is counted as unparsed and goes on as text.", s =>
        TimeZones.AddTo(s, c => ref c.Zone));
}
