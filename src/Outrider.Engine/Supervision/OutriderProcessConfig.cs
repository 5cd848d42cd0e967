using Outrider.Configuration;

namespace Outrider.Supervision;

internal sealed class OutriderProcessConfig
{
    public LogConfig Log = new();
    public Placed<string>? State;
    public IsolateConfig Isolate = new();

    public static readonly Shape<OutriderProcessConfig> Shape = new("Outrider itself.", s =>
    {
        s.Key("log", c => ref c.Log, Values.Section(LogConfig.Shape), "What it says on standard error.");
        s.Optional("state", c => ref c.State, Values.Placed(Values.Path), "The folder of this run's state. Default: one by the application's name below /var/lib/outrider (as root) or ~/.local/state/outrider.");
        s.Key("isolate", c => ref c.Isolate, Values.Section(IsolateConfig.Shape), IsolateConfig.Shape.Doc);
    });
}
