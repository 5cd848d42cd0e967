using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class SyslogParserConfig
{
    public TimeZoneInfo? Zone;

    public static readonly Shape<SyslogParserConfig> Shape = new("Lines of a syslog daemon's files, by RFC 5424 or RFC 3164, with a priority or without. A line that is neither is counted as unparsed and goes on as text.", s =>
        TimeZones.AddTo(s, c => ref c.Zone));
}
