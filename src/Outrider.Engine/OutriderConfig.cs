using Outrider.Configuration;

namespace Outrider;

/// <summary>The whole of <c>outrider.yaml</c>: one field a capability, and the checks between capabilities.</summary>
internal sealed class OutriderConfig
{
    public static readonly Shape<OutriderConfig> Shape = new("How Outrider rides beside one application.", _ => { });
}
