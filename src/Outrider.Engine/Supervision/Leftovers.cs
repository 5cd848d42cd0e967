using Outrider.Native;
using Outrider.Supervision.Readiness;

namespace Outrider.Supervision;

/// <summary>
/// What is left of a run at its end: descendants that left their process group and came back to us as orphans, since we are their subreaper.
/// "One life" means that none of them outlives it.
/// </summary>
internal static class Leftovers
{
    // Each round can free another generation of orphans; ten generations of daemons are no accident.
    private const int MostRounds = 10;

    public static void Kill()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var children = ProcessTree.ChildrenOf(Environment.ProcessId);
            if (children.Count == 0) return;
            foreach (var child in children)
            {
                // What runs as another user by its own choice (sudo) cannot be killed by us, and to wait for it would be to wait for ever.
                if (ProcessControl.TrySignal(child, Signal.Kill)) Children.WaitAndReap(child);
            }
        }
    }
}
