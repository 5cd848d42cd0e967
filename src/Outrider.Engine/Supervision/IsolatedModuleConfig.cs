using Outrider.Configuration;
using Outrider.Supervision.Limits;

namespace Outrider.Supervision;

/// <summary>The process of one module: <c>true</c>, or what is to be said of it; either way it is on.</summary>
internal sealed class IsolatedModuleConfig : ISwitchable
{
    public LimitsConfig Limits = new();

    public bool IsOn { get; set; } = true;

    public static readonly Shape<IsolatedModuleConfig> Shape = new("The process of one module.", s =>
        s.Key("limits", c => ref c.Limits, Values.Section(LimitsConfig.Shape), LimitsConfig.Shape.Doc));
}
