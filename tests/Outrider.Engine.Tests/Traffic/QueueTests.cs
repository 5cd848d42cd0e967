using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class QueueTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private readonly FakeTime _time = new();
    private readonly QueueCounts _counts = new();

    [Fact]
    public async Task Who_waits_gets_the_place_of_who_ends_first_come_first_served()
    {
        var (limit, layers) = Limit(1, 2);
        var exchanges = Exchanges(3);
        Assert.Null(await layers.AdmitAsync(exchanges[0], Test));
        var second = layers.AdmitAsync(exchanges[1], Test).AsTask();
        var third = layers.AdmitAsync(exchanges[2], Test).AsTask();
        Assert.Equal((1, 2, 2.0), (limit.UnderWay, limit.Waiting, _counts.Waiting.Value));

        layers.End(exchanges[0], default);
        Assert.Null(await second);
        Assert.False(third.IsCompleted);
        layers.End(exchanges[1], default);
        Assert.Null(await third);
        layers.End(exchanges[2], default);
        Assert.Equal((0, 0, 0.0, 2), (limit.UnderWay, limit.Waiting, _counts.Waiting.Value, _counts.Queued.Value));
    }

    [Fact]
    public async Task One_too_many_is_refused_at_once_and_holds_nothing()
    {
        var (limit, layers) = Limit(1, 1);
        var exchanges = Exchanges(3);
        Assert.Null(await layers.AdmitAsync(exchanges[0], Test));
        var waiting = layers.AdmitAsync(exchanges[1], Test);
        Assert.Equal("overloaded", (await layers.AdmitAsync(exchanges[2], Test))?.Reason);
        layers.End(exchanges[2], default);
        Assert.Equal((1, 1, 1), (limit.UnderWay, limit.Waiting, _counts.Refused.Value));
        layers.End(exchanges[0], default);
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Without_a_queue_nobody_waits()
    {
        var (_, layers) = Limit(1, 0);
        var exchanges = Exchanges(2);
        Assert.Null(await layers.AdmitAsync(exchanges[0], Test));
        Assert.Equal(503, (await layers.AdmitAsync(exchanges[1], Test))?.Status);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_queue_to_the_next()
    {
        var (limit, layers) = Limit(1, 2);
        var exchanges = Exchanges(3);
        Assert.Null(await layers.AdmitAsync(exchanges[0], Test));
        exchanges[1].Deadline = _time.GetTimestamp() + TimeSpan.FromSeconds(1).Ticks;
        var late = layers.AdmitAsync(exchanges[1], Test);
        var patient = layers.AdmitAsync(exchanges[2], Test);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("timeout", (await late)?.Reason);
        layers.End(exchanges[1], default);
        Assert.Equal(1, limit.Waiting);

        layers.End(exchanges[0], default);
        Assert.Null(await patient);
        layers.End(exchanges[2], default);
        Assert.Equal((0, 0), (limit.UnderWay, limit.Waiting));
    }

    [Fact]
    public async Task A_place_that_was_granted_to_one_who_had_just_left_goes_on_to_the_next()
    {
        var (limit, layers) = Limit(1, 2);
        var exchanges = Exchanges(3);
        using var gone = new CancellationTokenSource();
        Assert.Null(await layers.AdmitAsync(exchanges[0], Test));
        var left = layers.AdmitAsync(exchanges[1], gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await left);
        var next = layers.AdmitAsync(exchanges[2], Test);

        // It is still in the queue, since nobody has told of its end yet: it gets the place.
        layers.End(exchanges[0], default);
        Assert.False(next.IsCompleted);
        layers.End(exchanges[1], default);
        Assert.Null(await next);
        layers.End(exchanges[2], default);
        Assert.Equal(0, limit.UnderWay);
    }

    [Fact]
    public async Task Under_many_threads_no_place_is_lost_or_given_twice_and_everybody_comes_to_an_end()
    {
        const int max = 3;
        var (limit, layers) = Limit(max, 8);
        var (underWay, most, admitted, refused) = (0, 0, 0, 0);
        await Parallel.ForAsync(0, 32, Test, async (worker, _) =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 500; i++)
            {
                var exchange = FakeRequest.Exchange();
                using var gone = new CancellationTokenSource();
                var asked = layers.AdmitAsync(exchange, gone.Token);
                if (random.Next(4) == 0) await gone.CancelAsync();
                try
                {
                    if (await asked is null)
                    {
                        Raise(ref most, Interlocked.Increment(ref underWay));
                        await Task.Yield();
                        Interlocked.Decrement(ref underWay);
                        Interlocked.Increment(ref admitted);
                    }
                    else Interlocked.Increment(ref refused);
                }
                catch (OperationCanceledException)
                {
                    // It left, as many do.
                }

                layers.End(exchange, default);
            }
        });

        Assert.Equal((0, 0), (limit.UnderWay, limit.Waiting));
        Assert.InRange(most, 1, max);
        Assert.True(admitted > 1000, $"{admitted} were admitted, {refused} refused");
    }

    private (LimitConcurrency, Layers) Limit(int max, int queue)
    {
        var limit = new LimitConcurrency(max, queue, _counts);
        return (limit, new Layers(_time, limit));
    }

    private static Exchange[] Exchanges(int count) => [.. Enumerable.Range(0, count).Select(_ => FakeRequest.Exchange())];

    private static void Raise(ref int most, int to)
    {
        for (var seen = Volatile.Read(ref most); to > seen;) seen = Interlocked.CompareExchange(ref most, to, seen) is var before && before == seen ? to : before;
    }
}
