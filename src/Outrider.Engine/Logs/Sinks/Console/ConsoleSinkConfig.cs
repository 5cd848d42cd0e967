using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class ConsoleSinkConfig
{
    public static readonly Shape<ConsoleSinkConfig> Shape = new("Writes each record as a line to Outrider's standard output.", _ => { });
}
