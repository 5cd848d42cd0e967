using Outrider.Configuration;

namespace Outrider.Logs.Sources;

internal sealed class AppSourceConfig
{
    public static readonly Shape<AppSourceConfig> Shape = new("The application's standard output and standard error.", _ => { });
}
