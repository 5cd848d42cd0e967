using Outrider.Configuration;

namespace Outrider.Metrics.Sources;

internal sealed class ProcessSourceConfig
{
    public static readonly Shape<ProcessSourceConfig> Shape = new("The application's and Outrider's own CPU time, memory, descriptors and threads, from the kernel.", _ => { });
}
