using System.Globalization;
using Outrider.EndToEnd.Logs;

namespace Outrider.Faults;

/// <summary>The numbered lines of <c>talking_server.py</c> as a log sink got them, judged for each of its processes.</summary>
internal static class TalkedLines
{
    /// <summary>
    /// Of each process every number from 1 to the last that came is there, in order at their first arrival; whatever appeared on our own output has come; who was asked to
    /// stop has its last word delivered, which had no end of line. That a line comes twice is allowed: batches that were under way at a kill come again.
    /// </summary>
    public static void AreAllThere(LogReceiver receiver, OutriderProcess run)
    {
        var messages = receiver.Messages("stdout").Where(m => m.Contains(' ', StringComparison.Ordinal)).ToArray();
        foreach (var process in messages.GroupBy(m => m[..m.IndexOf(' ')]))
        {
            int[] numbers = [.. process.Where(m => !m.Contains("last", StringComparison.Ordinal)).Select(NumberIn).Distinct()];
            Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
            if (process.FirstOrDefault(m => m.Contains("last", StringComparison.Ordinal)) is { } last) Assert.Equal(numbers.Length, NumberIn(last));
        }

        var delivered = messages.ToHashSet();
        // A last word without an end of line has the next process's first line behind it on our own output, which is passed on as it is.
        var missing = run.Output.All.Where(l => !l.Contains("last", StringComparison.Ordinal) && !delivered.Contains(l)).ToArray();
        Assert.True(missing.Length == 0, $"{missing.Length} lines were not delivered, from '{missing.FirstOrDefault()}' to '{missing.LastOrDefault()}'\n{run.Log}");
    }

    private static int NumberIn(string message) => int.Parse(message.AsSpan(message.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
}
