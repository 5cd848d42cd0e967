using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class ConsoleSinkConfig
{
    public DeliverySettings Delivery = new();

    public static readonly Shape<ConsoleSinkConfig> Shape = new("Writes each record as a line to Outrider's standard output.", s => DeliverySettings.AddTo(s, c => c.Delivery));
}
