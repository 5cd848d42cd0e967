using Outrider.Configuration;

namespace Outrider.Logs.Sources;

internal sealed class AppSourceConfig
{
    public LineSettings Lines = new();

    public static readonly Shape<AppSourceConfig> Shape = new("The application's standard output and standard error.", s => LineSettings.AddTo(s, c => c.Lines));
}
