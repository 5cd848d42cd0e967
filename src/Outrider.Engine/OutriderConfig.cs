using Outrider.Configuration;
using Outrider.Supervision;

namespace Outrider;

/// <summary>The whole of <c>outrider.yaml</c>: one field a capability, and the checks between capabilities.</summary>
internal sealed class OutriderConfig
{
    public AppConfig App = new();
    public OutriderProcessConfig Outrider = new();
    public Dictionary<string, SidecarConfig> Sidecars = [];

    public static readonly Shape<OutriderConfig> Shape = new("How Outrider rides beside one application.", s =>
    {
        s.Key("app", c => ref c.App, Values.Section(AppConfig.Shape), "The application.");
        s.Key("outrider", c => ref c.Outrider, Values.Section(OutriderProcessConfig.Shape), "Outrider itself.");
        s.Key("sidecars", c => ref c.Sidecars, Values.MapOf(Values.Section(SidecarConfig.Shape), Values.Word), "The user's own programs beside the application, by name.");
    });
}
