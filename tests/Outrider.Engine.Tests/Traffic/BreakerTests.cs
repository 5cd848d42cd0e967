using Outrider.Kernel;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class BreakerTests
{
    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(5);
    private static readonly BreakerModel Model = new(0.5, 4, TimeSpan.FromSeconds(10), new Backoff(OpenFor, OpenFor * 10));

    private readonly FakeTime _time = new();
    private readonly Breaker _breaker;

    public BreakerTests() => _breaker = new Breaker(Model, _time);

    [Fact]
    public void It_opens_at_the_share_and_not_before_there_were_enough_attempts()
    {
        Attempts(failed: 3);
        Assert.Equal(BreakerState.Closed, _breaker.State);
        Attempts(failed: 1);
        Assert.Equal(BreakerState.Open, _breaker.State);
        Assert.False(_breaker.MayBegin);
        Assert.False(_breaker.TryBegin(Exchange()));
    }

    [Fact]
    public void It_stays_closed_below_the_share()
    {
        Attempts(succeeded: 6);
        Attempts(failed: 5);
        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void What_is_older_than_the_window_does_not_count()
    {
        Attempts(failed: 3);
        _time.Advance(TimeSpan.FromSeconds(10));
        Attempts(failed: 1);
        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void After_its_time_one_probe_is_let_on_and_its_success_closes()
    {
        Open();
        _time.Advance(OpenFor);
        Assert.Equal(BreakerState.HalfOpen, _breaker.State);
        var probe = Exchange();
        Assert.True(_breaker.TryBegin(probe));
        Assert.False(_breaker.TryBegin(Exchange()));
        _breaker.End(probe, isFailure: false);
        Assert.Equal(BreakerState.Closed, _breaker.State);
        Attempts(failed: 3);
        Assert.Equal(BreakerState.Closed, _breaker.State);
    }

    [Fact]
    public void A_failed_probe_doubles_the_time_up_to_ten_times()
    {
        Open();
        foreach (var seconds in new[] { 5, 10, 20, 40, 50, 50 })
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), _breaker.ReopensIn);
            _time.Advance(TimeSpan.FromSeconds(seconds));
            var probe = Exchange();
            Assert.True(_breaker.TryBegin(probe));
            _breaker.End(probe, isFailure: true);
        }
    }

    [Fact]
    public void A_probe_whose_caller_went_away_leaves_its_place_to_another()
    {
        Open();
        _time.Advance(OpenFor);
        var probe = Exchange();
        Assert.True(_breaker.TryBegin(probe));
        _breaker.Abandon(probe);
        Assert.True(_breaker.TryBegin(Exchange()));
    }

    [Fact]
    public void An_attempt_from_before_it_opened_neither_closes_nor_opens_it()
    {
        var late = Exchange();
        Assert.True(_breaker.TryBegin(late));
        Open();
        _time.Advance(OpenFor);
        var probe = Exchange();
        Assert.True(_breaker.TryBegin(probe));
        _breaker.End(late, isFailure: false);
        Assert.Equal(BreakerState.HalfOpen, _breaker.State);
        Assert.False(_breaker.MayBegin);
    }

    private void Open() => Attempts(failed: 4);

    private void Attempts(int failed = 0, int succeeded = 0)
    {
        for (var i = 0; i < failed + succeeded; i++)
        {
            var exchange = Exchange();
            Assert.True(_breaker.TryBegin(exchange));
            _breaker.End(exchange, isFailure: i < failed);
        }
    }

    private static Exchange Exchange() => new(new PlainHead(), 0);
}
