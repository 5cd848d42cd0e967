using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class CriParserConfig
{
    public TimeZoneInfo? Zone;

    public static readonly Shape<CriParserConfig> Shape = new("Log files of containers on a Kubernetes node (containerd, CRI-O): pieces of long lines are joined, and what the application wrote is read as 'auto' reads it.", s =>
        TimeZones.AddTo(s, c => ref c.Zone));
}
