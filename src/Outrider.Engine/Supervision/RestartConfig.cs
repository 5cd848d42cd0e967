using Outrider.Configuration;
using Outrider.Supervision.Life;

namespace Outrider.Supervision;

internal sealed class RestartConfig
{
    // Null: never for the application (its end ends the run), always for a sidecar.
    public RestartWhen? When;
    public RestartBackoffConfig Backoff = new();
    public int? GiveUpAfter;

    public static readonly Shape<RestartConfig> Shape = new("Whether another process follows one that has ended.", s =>
    {
        s.OptionalValue("when", c => ref c.When, Values.Choice(("never", RestartWhen.Never), ("on_failure", RestartWhen.OnFailure), ("always", RestartWhen.Always)), "After which ends. Default: never for the application, always for a sidecar.");
        s.Key("backoff", c => ref c.Backoff, Values.Section(RestartBackoffConfig.Shape), "How soon.");
        s.OptionalValue("give_up_after", c => ref c.GiveUpAfter, Values.Integer(1, 1_000_000), "Failures in a row after which none follows. Default: 5 for the application, never for a sidecar.");
    });
}
