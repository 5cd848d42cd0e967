using System.Globalization;

namespace HttpBench.Peers;

internal static class ProcessTree
{
    /// <summary>A process's children, as /proc/PID/task/PID/children has them.</summary>
    public static int[] ChildrenOf(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return [.. words.Select(w => int.Parse(w, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
