using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class LayersTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private readonly FakeTime _time = new();
    private readonly List<string> _calls = [];

    [Fact]
    public async Task Layers_are_asked_from_the_top_and_told_from_the_bottom()
    {
        var layers = new Layers(_time, Layer("a"), Layer("b"));
        var exchange = FakeRequest.Exchange();

        Assert.Null(await layers.AdmitAsync(exchange, Test));
        Assert.Null(await layers.BeginAttemptAsync(exchange, Test));
        layers.EndAttempt(exchange, new AttemptOutcome(AttemptEnd.Answered, 200, TimeSpan.Zero));
        layers.End(exchange, new ExchangeOutcome(200, null, 0, 0));
        layers.End(exchange, new ExchangeOutcome(200, null, 0, 0));

        Assert.Equal(["a.admit", "b.admit", "a.begin", "b.begin", "b.ended", "a.ended", "b.end", "a.end"], _calls);
    }

    [Fact]
    public async Task Only_layers_that_were_asked_are_told_the_end_and_the_refusing_one_is_among_them()
    {
        var layers = new Layers(_time, Layer("a"), Layer("b", Verdict.Refuse(new Refusal(403, "no", "no"))), Layer("c"));
        var exchange = FakeRequest.Exchange();

        Assert.Equal(403, (await layers.AdmitAsync(exchange, Test))?.Status);
        layers.End(exchange, new ExchangeOutcome(403, null, 0, 0));

        Assert.Equal(["a.admit", "b.admit", "b.end", "a.end"], _calls);
    }

    [Fact]
    public async Task A_layer_that_waited_is_asked_again()
    {
        var key = new TaskCompletionSource();
        var layer = Layer("a", Verdict.After(key.Task));
        var admitted = new Layers(_time, layer).AdmitAsync(FakeRequest.Exchange(), Test);
        Assert.False(admitted.IsCompleted);
        layer.Admits = Verdict.Continue;
        key.SetResult();

        Assert.Null(await admitted);
        Assert.Equal(["a.admit", "a.admit"], _calls);
    }

    [Fact]
    public async Task A_wait_ends_with_504_at_the_deadline()
    {
        var exchange = FakeRequest.Exchange();
        exchange.Deadline = _time.GetTimestamp() + TimeSpan.FromSeconds(2).Ticks;
        var admitted = new Layers(_time, Layer("a", Verdict.After(new TaskCompletionSource().Task))).AdmitAsync(exchange, Test);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(504, (await admitted)?.Status);
    }

    [Fact]
    public async Task A_layer_that_was_waited_for_in_vain_is_told_the_end()
    {
        using var gone = new CancellationTokenSource();
        var (late, left) = (FakeRequest.Exchange(), FakeRequest.Exchange());
        late.Deadline = _time.GetTimestamp() + TimeSpan.FromSeconds(2).Ticks;
        var layers = new Layers(_time, Layer("a", Verdict.After(new TaskCompletionSource().Task)), Layer("b"));
        var (first, second) = (layers.AdmitAsync(late, Test), layers.AdmitAsync(left, gone.Token));
        _time.Advance(TimeSpan.FromSeconds(2));
        await gone.CancelAsync();
        Assert.Equal(504, (await first)?.Status);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await second);

        layers.End(late, default);
        layers.End(left, default);
        Assert.Equal(["a.admit", "a.admit", "a.end", "a.end"], _calls);
    }

    [Fact]
    public void The_lowest_layer_that_wants_another_attempt_gets_it()
    {
        var (a, b) = (Layer("a"), Layer("b"));
        (a.Again, b.Again) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(2), new Layers(_time, a, b).EndAttempt(FakeRequest.Exchange(), default));
    }

    private TracedLayer Layer(string name, Verdict admits = default) => new(name, _calls) { Admits = admits };

    private sealed class TracedLayer(string name, List<string> calls) : ILayer
    {
        public Verdict Admits { get; set; }

        public TimeSpan? Again { get; set; }

        public Verdict Admit(Exchange exchange)
        {
            calls.Add($"{name}.admit");
            return Admits;
        }

        public Verdict BeginAttempt(Exchange exchange)
        {
            calls.Add($"{name}.begin");
            return Verdict.Continue;
        }

        public TimeSpan? EndAttempt(Exchange exchange, in AttemptOutcome outcome)
        {
            calls.Add($"{name}.ended");
            return Again;
        }

        public void End(Exchange exchange, in ExchangeOutcome outcome) => calls.Add($"{name}.end");
    }
}
