using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class DockerParserConfig
{
    public TimeZoneInfo? Zone;

    public static readonly Shape<DockerParserConfig> Shape = new("Docker's json-file logs: pieces of long lines are joined, and what the application wrote is read as 'auto' reads it.", s =>
        TimeZones.AddTo(s, c => ref c.Zone));
}
