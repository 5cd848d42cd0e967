using System.Collections.Concurrent;
using System.Globalization;

namespace Outrider.Engine.Tests.Logs.Sources;

/// <summary>
/// The file source against a model of an application that does anything to its files. A seed that fails is in the message: <c>OUTRIDER_TEST_SEED=17</c> runs it alone,
/// <c>OUTRIDER_TEST_SEEDS=500</c> as many as that.
/// </summary>
public sealed class FileWorldTests
{
    private const int Steps = 150;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_line_that_could_be_read_arrives_in_order_and_what_could_not_is_counted_whatever_is_done_to_the_files(bool isKilled)
    {
        // Most of the time is spent waiting for the kernel to tell.
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken };
        var seeds = Number("OUTRIDER_TEST_SEED") is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(isKilled ? 10_000 : 0, Number("OUTRIDER_TEST_SEEDS") ?? 16);
        var failed = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(seeds, options, async (seed, _) =>
        {
            try
            {
                await using var world = new FileWorld(seed, isKilled);
                await world.RunAsync(Steps);
            }
            catch (Exception e)
            {
                failed.Add($"seed {seed}: {e}");
            }
        });
        Assert.True(failed.IsEmpty, string.Join("\n\n", failed));
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
