using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

internal sealed class NullSinkConfig
{
    public DeliverySettings Delivery = new();

    public static readonly Shape<NullSinkConfig> Shape = new("Takes every record and keeps none: for measuring, and for sources that are read only to be seen by `outrider logs`.", s => DeliverySettings.AddTo(s, c => c.Delivery));
}
