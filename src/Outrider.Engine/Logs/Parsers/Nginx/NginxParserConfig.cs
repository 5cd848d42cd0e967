using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class NginxParserConfig
{
    public TimeZoneInfo? Zone;

    public static readonly Shape<NginxParserConfig> Shape = new("nginx's access log in its default format 'combined', and its error log, by the line. A line that is neither is counted as unparsed and goes on as text.", s =>
        TimeZones.AddTo(s, c => ref c.Zone));
}
