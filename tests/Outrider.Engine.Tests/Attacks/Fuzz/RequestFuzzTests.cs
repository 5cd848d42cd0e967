namespace Outrider.Engine.Tests.Attacks;

/// <summary>A fixed seed each, so that every run sends the same; <c>bench/fuzz/run</c> goes on from there for as long as it is told.</summary>
public sealed class RequestFuzzTests
{
    [Fact]
    public Task Kestrel_behind_Outrider_sees_the_requests_that_were_decided_on() => SeesAsync(KestrelWitness.StartAsync, 1_000_000, 2000);

    [Fact]
    public Task Node_behind_Outrider_sees_the_requests_that_were_decided_on() => SeesAsync(NodeWitness.StartAsync, 2_000_000, 1500);

    [Fact]
    public Task Nginx_behind_Outrider_sees_the_requests_that_were_decided_on() => SeesAsync(NginxWitness.StartAsync, 3_000_000, 1500);

    [Fact]
    public async Task Whoever_speaks_HTTP_1_behind_Outrider_sees_the_requests_of_HTTP_2_that_were_decided_on()
    {
        foreach (var start in new[] { KestrelWitness.StartAsync, NodeWitness.StartAsync })
        {
            var tally = new Tally();
            await using var witness = await start();
            await DowngradeOracle.RunAsync(witness, 6_000_000, 100, tally);
            Assert.True(tally.Differences.IsEmpty, $"seeds from 6000000:\n{string.Join('\n', tally.Differences.Take(10))}");
            Assert.InRange(tally.Counts[$"seen alike by {witness.Name}"], tally.Counts["streams"] / 4, tally.Counts["streams"] * 9 / 10);
        }
    }

    [Fact]
    public async Task A_smuggled_request_would_be_found()
    {
        // The oracle itself: nobody decided on this one.
        await using var witness = await KestrelWitness.StartAsync();
        await Http.RawCaller.ExchangeAsync(witness.Port, WitnessedFront.Smuggled);
        var tally = new Tally();
        RequestOracle.Compare(witness, new DecisionLog(), await witness.SeenAsync(), tally);
        Assert.Equal("Kestrel saw 'GET /smuggled', which nobody decided on", Assert.Single(tally.Differences));
    }

    private static async Task SeesAsync(Func<Task<IWitness>> start, int seed, int connections)
    {
        var tally = new Tally();
        await using var witness = await start();
        await RequestOracle.RunAsync(witness, seed, connections, tally);
        Assert.True(tally.Differences.IsEmpty, $"seeds from {seed}:\n{string.Join('\n', tally.Differences.Take(10))}");
        // A generator that makes nothing but rubbish, or nothing wrong, proves nothing.
        Assert.InRange(tally.Counts[$"seen alike by {witness.Name}"], connections / 2, 5 * connections);
        Assert.InRange(tally.Counts.Where(count => count.Key.StartsWith("refused", StringComparison.Ordinal)).Sum(count => count.Value), connections / 5, connections);
    }
}
