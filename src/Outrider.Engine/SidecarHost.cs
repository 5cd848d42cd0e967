using Outrider.Kernel;
using Outrider.Supervision.Control;

namespace Outrider;

/// <summary>The composition root of a sidecar process: reads as the list of what a sidecar is.</summary>
internal static class SidecarHost
{
    public static int Run()
    {
        var link = SidecarLink.Open();
        link.Draining.Register(link.SayDrained);
        link.SayReady();
        link.Flush.Wait();
        return ExitCode.Ok;
    }
}
