using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class RetryTests
{
    private const RetryReason All = RetryReason.Connect | RetryReason.Reset | RetryReason.Timeout | RetryReason.Status502 | RetryReason.Status503 | RetryReason.Status504;

    private readonly FakeTime _time = new();
    private readonly RetryCounts _counts = new(new Counter(), new Counter());

    [Theory]
    [InlineData("GET", nameof(AttemptEnd.Reset), 0, true)]
    [InlineData("PUT", nameof(AttemptEnd.TimedOut), 0, true)]
    [InlineData("DELETE", nameof(AttemptEnd.Answered), 503, true)]
    [InlineData("POST", nameof(AttemptEnd.ConnectFailed), 0, true)]
    [InlineData("POST", nameof(AttemptEnd.Reset), 0, false)]
    [InlineData("POST", nameof(AttemptEnd.Answered), 503, false)]
    [InlineData("PATCH", nameof(AttemptEnd.TimedOut), 0, false)]
    [InlineData("get", nameof(AttemptEnd.Reset), 0, false)]
    [InlineData("GET", nameof(AttemptEnd.Answered), 500, false)]
    [InlineData("GET", nameof(AttemptEnd.Answered), 200, false)]
    [InlineData("GET", nameof(AttemptEnd.Malformed), 0, false)]
    [InlineData("GET", nameof(AttemptEnd.CallerGone), 0, false)]
    public void Only_what_can_do_no_harm_is_tried_again(string method, string end, int status, bool again) =>
        Assert.Equal(again, Ask(Layer(), new PlainHead(method), new AttemptOutcome(Enum.Parse<AttemptEnd>(end), status, default)) is not null);

    [Fact]
    public void A_key_makes_a_post_repeatable_and_a_body_that_is_gone_makes_nothing_repeatable()
    {
        var reset = new AttemptOutcome(AttemptEnd.Reset, 0, default);
        Assert.NotNull(Ask(Layer(), new PlainHead("POST", "/", ("idempotency-key", "7")), reset));
        Assert.Null(Ask(Layer(), new PlainHead { CanReplayBody = false }, reset));
        Assert.Null(Ask(Layer(), new PlainHead { CanReplayBody = false }, new AttemptOutcome(AttemptEnd.ConnectFailed, 0, default)));
    }

    [Fact]
    public async Task Each_attempt_has_a_time_of_its_own_within_that_of_all()
    {
        var model = new RetryModel(3, All, new Backoff(TimeSpan.Zero, TimeSpan.Zero), TimeSpan.FromSeconds(1));
        var layers = new Layers(_time, new Retry(model, new RetryBudget(1, _time), _time, new Random(1), _counts));
        var exchange = new Exchange(new PlainHead(), _time.GetTimestamp()) { Deadline = _time.GetTimestamp() + TimeSpan.FromSeconds(1.5).Ticks };
        Assert.Equal(TimeSpan.FromSeconds(1.5), Layers.Left(exchange, _time));

        await layers.BeginAttemptAsync(exchange, TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromSeconds(1), Layers.LeftOfAttempt(exchange, _time));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, Layers.LeftOfAttempt(exchange, _time));

        await layers.BeginAttemptAsync(exchange, TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromSeconds(0.5), Layers.LeftOfAttempt(exchange, _time));
    }

    [Fact]
    public void An_attempt_with_a_time_of_its_own_is_tried_again_when_it_is_late_unless_said_otherwise()
    {
        Assert.False(new RetryConfig().ToModel().On.HasFlag(RetryReason.Timeout));
        Assert.True(new RetryConfig { AttemptTimeout = TimeSpan.FromSeconds(1) }.ToModel().On.HasFlag(RetryReason.Timeout));
        Assert.Equal(RetryReason.Reset, new RetryConfig { AttemptTimeout = TimeSpan.FromSeconds(1), On = [RetryReason.Reset] }.ToModel().On);
    }

    [Fact]
    public void The_last_attempt_is_the_last()
    {
        var reset = new AttemptOutcome(AttemptEnd.Reset, 0, default);
        Assert.NotNull(Ask(Layer(), new PlainHead(), reset, attempt: 2));
        Assert.Null(Ask(Layer(), new PlainHead(), reset, attempt: 3));
    }

    [Fact]
    public void What_is_not_asked_for_is_not_tried_again() =>
        Assert.Null(Ask(Layer(RetryReason.Connect), new PlainHead(), new AttemptOutcome(AttemptEnd.Reset, 0, default)));

    [Fact]
    public void A_wait_that_does_not_fit_the_deadline_is_not_begun()
    {
        var later = new AttemptOutcome(AttemptEnd.Answered, 503, default, TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), Ask(Layer(), new PlainHead(), later, left: TimeSpan.FromSeconds(3)));
        Assert.Null(Ask(Layer(), new PlainHead(), later, left: TimeSpan.FromSeconds(2)));
        Assert.Null(Ask(Layer(), new PlainHead(), new AttemptOutcome(AttemptEnd.Reset, 0, default), left: -TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_retry_is_not_made_when_the_budget_is_spent_and_is_again_when_time_has_passed()
    {
        var layer = Layer(share: 0);
        var reset = new AttemptOutcome(AttemptEnd.Reset, 0, default);
        var made = Enumerable.Range(0, 100).Count(_ => Ask(layer, new PlainHead(), reset) is not null);
        Assert.Equal(30, made);
        Assert.Equal((30, 70), (_counts.Made.Value, _counts.OverBudget.Value));
        _time.Advance(RetryBudget.Window);
        Assert.NotNull(Ask(layer, new PlainHead(), reset));
    }

    [Fact]
    public void A_busy_service_has_its_share_on_top()
    {
        var budget = new RetryBudget(0.2, _time);
        for (var i = 0; i < 1_000; i++) budget.Deposit();
        Assert.Equal(230, Enumerable.Range(0, 1_000).Count(_ => budget.TryWithdraw()));
    }

    private Retry Layer(RetryReason on = All, double share = 0.2) =>
        new(new RetryModel(3, on, new Backoff(TimeSpan.FromMilliseconds(25), TimeSpan.FromMilliseconds(250))), new RetryBudget(share, _time), _time, new Random(1), _counts);

    private TimeSpan? Ask(Retry layer, PlainHead head, AttemptOutcome outcome, int attempt = 1, TimeSpan? left = null)
    {
        var exchange = new Exchange(head, _time.GetTimestamp()) { Attempt = attempt };
        if (left is { } time) exchange.Deadline = _time.GetTimestamp() + time.Ticks;
        layer.Admit(exchange);
        return layer.EndAttempt(exchange, outcome);
    }
}
