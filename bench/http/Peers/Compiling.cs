using System.Globalization;

namespace HttpBench.Peers;

/// <summary>
/// How much .NET has compiled anew in a process: the processor time of its thread for that. Hot methods are found by their calls after a while without new
/// ones, so there is no fixed time after which a process is as fast as it gets; but the thread has worked then, and rests again.
/// </summary>
internal static class Compiling
{
    /// <summary>Milliseconds so far; less than before where the thread has ended meanwhile.</summary>
    public static double Time(int pid)
    {
        var nanoseconds = 0L;
        foreach (var task in Directory.EnumerateDirectories($"/proc/{pid}/task"))
        {
            try
            {
                if (!File.ReadAllText(task + "/comm").StartsWith(".NET Tiered", StringComparison.Ordinal)) continue;
                nanoseconds += long.Parse(File.ReadAllText(task + "/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // A thread that has just ended.
            }
        }

        return nanoseconds / 1e6;
    }
}
