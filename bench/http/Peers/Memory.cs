using System.Globalization;

namespace HttpBench.Peers;

/// <summary>A process's memory in kB, as /proc/PID/smaps_rollup has it: all pages, shared pages by halves, and those that no other process can share.</summary>
internal readonly record struct Memory(long Rss, long Pss, long Anonymous)
{
    public static Memory Of(int pid)
    {
        var lines = File.ReadAllLines($"/proc/{pid}/smaps_rollup");
        long Line(string name) => long.Parse(lines.First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new Memory(Line("Rss:"), Line("Pss:"), Line("Anonymous:"));
    }
}
