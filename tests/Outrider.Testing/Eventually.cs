using System.Diagnostics;

namespace Outrider.Testing;

/// <summary>Waits for something another thread or process will bring about; the only way a test waits for real time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>A bound for what should take milliseconds, generous because test machines stall.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public static Task True(Func<bool> condition, string promise, TimeSpan? within = null) =>
        Holds(() => Task.FromResult(condition()), promise, within);

    /// <summary>Fails with <paramref name="promise"/> and the last exception where the condition does not come to hold in time. An exception counts as "not yet".</summary>
    public static async Task Holds(Func<Task<bool>> condition, string promise, TimeSpan? within = null)
    {
        var watch = Stopwatch.StartNew();
        Exception? last = null;
        while (watch.Elapsed < (within ?? Soon))
        {
            try
            {
                if (await condition()) return;
                last = null;
            }
            catch (Exception e)
            {
                last = e;
            }

            await Task.Delay(Interval);
        }

        Assert.Fail($"Within {within ?? Soon} it did not come true that {promise}.{(last is null ? "" : $" Last: {last}")}");
    }
}
