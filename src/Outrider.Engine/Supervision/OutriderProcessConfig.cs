using Outrider.Configuration;
using Outrider.Supervision.Limits;

namespace Outrider.Supervision;

internal sealed class OutriderProcessConfig
{
    public LogConfig Log = new();
    public Placed<string>? State;
    public LimitsConfig Limits = new();
    public DrainConfig Drain = new();
    public IsolateConfig Isolate = new();

    public static readonly Shape<OutriderProcessConfig> Shape = new("Outrider itself.", s =>
    {
        s.Key("log", c => ref c.Log, Values.Section(LogConfig.Shape), "What it says on standard error.");
        s.Key("limits", c => ref c.Limits, Values.Section(LimitsConfig.Shape), "What the process of the built-in modules may use. Below some 64MiB of memory it may not get ready.");
        s.Key("drain", c => ref c.Drain, Values.Section(DrainConfig.Shape), DrainConfig.Shape.Doc);
        s.Optional("state", c => ref c.State, Values.Placed(Values.Path), "The folder of this run's state. Default: one by the application's name below /var/lib/outrider (as root) or ~/.local/state/outrider.");
        s.Key("isolate", c => ref c.Isolate, Values.Section(IsolateConfig.Shape), IsolateConfig.Shape.Doc);
    });
}
