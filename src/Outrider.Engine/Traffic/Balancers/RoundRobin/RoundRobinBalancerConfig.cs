using Outrider.Configuration;

namespace Outrider.Traffic.Balancers;

internal sealed class RoundRobinBalancerConfig
{
    public static readonly Shape<RoundRobinBalancerConfig> Shape = new("Each instance in its turn.", _ => { });
}
