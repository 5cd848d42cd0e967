using System.Globalization;
using Outrider.Native;

namespace Outrider.Supervision.Limits;

/// <summary>All processes of the machine with a mark in their environment: the last resort of one who is neither their parent nor has a group of theirs.</summary>
internal static class MarkedProcesses
{
    private const int MostRounds = 10;

    /// <param name="mark">The variable with its value.</param>
    public static void Kill(string mark)
    {
        var signalled = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            var fresh = All().Where(pid => IsMarked(pid, mark)).Where(signalled.Add).ToArray();
            if (fresh.Length == 0) return;
            foreach (var pid in fresh) KillIfStill(pid, mark);
        }
    }

    public static bool IsMarked(int pid, string mark) => (KernelFile.TryRead($"/proc/{pid}/environ") ?? "").Split('\0').Contains(mark);

    /// <summary>Looked at again once its handle is held, since its number may have been given away.</summary>
    private static void KillIfStill(int pid, string mark)
    {
        using var process = ProcessHandle.Open(pid);
        if (process is not null && IsMarked(pid, mark)) ProcessHandle.TrySignal(process, Signal.Kill);
    }

    private static IEnumerable<int> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId) yield return pid;
    }
}
