using Microsoft.Extensions.Logging;
using Outrider.Configuration;

namespace Outrider.Supervision;

internal sealed class LogConfig
{
    public LogLevel Level = LogLevel.Information;

    public static readonly Shape<LogConfig> Shape = new("What Outrider says about itself, on standard error.", s =>
        s.Key("level", c => ref c.Level, Values.Choice(("debug", LogLevel.Debug), ("information", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error)), "The least that is said."));
}
