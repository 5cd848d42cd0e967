using System.Globalization;
using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>
/// What the modules' process does for a run whose supervisor is gone: kills all that the others have started, and takes their groups away, its own last. The programs
/// themselves have a parent-death signal; this reaches what hid from it.
/// </summary>
internal static class LastRites
{
    // Killed processes are gone within milliseconds. What is not by then is found by the next start.
    private const int MostWaits = 40;
    private const int WaitMs = 5;

    /// <param name="others">The pid of each other child (0 without a process) and its group as text.</param>
    /// <param name="own">Our own group.</param>
    public static void Hold(IReadOnlyList<(int Pid, string Group)> others, string own)
    {
        var groups = others.Select(o => GroupPaths.Parse(o.Group)).ToArray();
        foreach (var (pid, _) in others)
            if (pid > 1) ProcessControl.TrySignalGroup(pid, Signal.Kill);
        foreach (var group in groups) End(group);
        foreach (var folder in groups.SelectMany(g => g.All)) Remove(folder);
        foreach (var folder in GroupPaths.Parse(own).All) Leave(folder);
    }

    private static void End(GroupPaths group)
    {
        if (group.All.Count > 0) GroupKill.Kill(group);
        else if (group.Mark.Length > 0) MarkedProcesses.Kill(group.Mark);
    }

    private static void Remove(string folder)
    {
        for (var i = 0; i < MostWaits && !GroupKill.TryRemove(folder); i++) Poll.Pause(WaitMs);
    }

    /// <summary>Up to where the supervisor was, out of the folder of the run.</summary>
    private static void Leave(string folder)
    {
        var run = Path.GetDirectoryName(folder)!;
        var above = Path.Combine(Path.GetDirectoryName(run)!, GroupKill.ProcessesFile);
        if (KernelFile.Write(above, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) == 0) Remove(run);
    }
}
