using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class ApacheParserConfig
{
    public TimeZoneInfo? Zone;

    public static readonly Shape<ApacheParserConfig> Shape = new("httpd's access log in 'common', 'combined' or 'vhost_combined', and its error log, by the line. A line that is neither is counted as unparsed and goes on as text.", s =>
        TimeZones.AddTo(s, c => ref c.Zone));
}
