using Outrider.Configuration;
using Outrider.Native;

namespace Outrider.Supervision;

internal sealed class StopConfig
{
    public Signal Signal = Signal.Terminate;
    public TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static readonly Shape<StopConfig> Shape = new("How a program is asked to end.", s =>
    {
        s.Key("signal", c => ref c.Signal, Signal.Kind, "What asks it; it goes to the program alone, and what its process group leaves behind is killed.");
        s.Key("grace", c => ref c.Grace, Values.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)), "How long it may take; then its whole process group is killed.");
    });
}
