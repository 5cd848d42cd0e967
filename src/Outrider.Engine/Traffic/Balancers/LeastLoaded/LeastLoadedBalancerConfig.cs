using Outrider.Configuration;

namespace Outrider.Traffic.Balancers;

internal sealed class LeastLoadedBalancerConfig
{
    public static readonly Shape<LeastLoadedBalancerConfig> Shape = new("The less busy of two instances drawn at random.", _ => { });
}
