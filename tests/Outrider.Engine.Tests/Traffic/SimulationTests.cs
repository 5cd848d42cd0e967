using Outrider.Discovery;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;
using Outrider.Traffic.Balancers;

namespace Outrider.Engine.Tests.Traffic;

/// <summary>
/// Thousands of requests, many at once, against instances that fail by schedule, on a clock that only the test moves. Whatever the seed: the budget holds,
/// an open breaker lets nothing through but one probe at a time, and nothing stays counted as under way.
/// </summary>
public sealed class SimulationTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Policies_keep_their_promises_whatever_fails(int seed)
    {
        var world = new World(seed);
        for (var step = 0; step < 3_000; step++) await world.StepAsync();
        await world.DrainAsync();
        world.CheckAtEnd();
    }

    [Fact]
    public async Task With_one_of_two_instances_dead_no_request_fails()
    {
        var world = new World(5) { IsDown = (endpoint, _) => endpoint == "10.0.0.1:80", Instances = 2 };
        for (var step = 0; step < 500; step++) await world.StepAsync();
        await world.DrainAsync();
        world.CheckAtEnd();
        Assert.Equal(0, world.Failed);
        Assert.InRange(world.Endpoints.All[0].Failures.Value, 20, 200);
    }

    private sealed class World
    {
        private readonly FakeTime _time = new();
        private readonly Random _random;
        private readonly RetryCounts _counts = new(new Counter(), new Counter());
        private readonly LimitInFlight _limit = new(64);
        private readonly List<(long Due, Func<Task> Do)> _events = [];
        private readonly Dictionary<Endpoint, int> _probes = [];
        private readonly Queue<long> _retries = new();
        private readonly Queue<long> _requests = new();
        private readonly SnapshotCell<AddressSet> _addresses = new(AddressSet.Empty);
        private Layers? _layers;
        private int _running;

        public World(int seed) => (_random, Endpoints) = (new Random(seed), new Endpoints("s", new BreakerConfig().ToModel(), _time, new EndpointMetrics(new MetricRegistry())));

        public int Instances { get; init; } = 4;

        public Endpoints Endpoints { get; }

        public int Failed { get; private set; }

        /// <summary>By default each is down in its own stretches of a few seconds.</summary>
        public Func<string, long, bool> IsDown { get; init; } = (endpoint, second) => (second / 7 + endpoint[7]) % 3 == 0;

        public async Task StepAsync()
        {
            _layers ??= Stack();
            for (var n = _random.Next(4); n > 0; n--) await BeginAsync();
            await RunDueAsync();
        }

        public async Task DrainAsync()
        {
            while (_running > 0) await RunDueAsync();
        }

        public void CheckAtEnd()
        {
            Assert.Equal(0, _limit.InFlight);
            Assert.All(Endpoints.All, e => Assert.Equal(0, e.InFlight));
            Assert.True(_counts.Made.Value > 0, "The schedule made nothing fail.");
        }

        private Layers Stack()
        {
            Endpoints.Follow(_addresses);
            _addresses.Publish(new AddressSet([.. Enumerable.Range(1, Instances).Select(i => Address.TryParse($"10.0.0.{i}:80", out var a) ? a : null!)], null));
            var retry = new Retry(new RetryConfig().ToModel(), new RetryBudget(0.2, _time), _time, _random, _counts);
            return new Layers(_time, _limit, new Deadline(TimeSpan.FromSeconds(2), _time), retry, new PickEndpoint(Endpoints, new LeastLoadedBalancer(_random), Task.CompletedTask));
        }

        private async Task BeginAsync()
        {
            var exchange = new Exchange(new PlainHead(), _time.GetTimestamp());
            _running++;
            Remember(_requests);
            if (await _layers!.AdmitAsync(exchange, CancellationToken.None) is { } refusal) End(exchange, refusal);
            else await AttemptAsync(exchange);
        }

        private async Task AttemptAsync(Exchange exchange)
        {
            var states = Endpoints.All.ToDictionary(e => e, e => e.Breaker!.State);
            if (await _layers!.BeginAttemptAsync(exchange, CancellationToken.None) is { } refusal)
            {
                Assert.True(refusal.Reason != "breaker_open" || states.All(s => s.Value != BreakerState.Closed), "There was an instance in use.");
                End(exchange, refusal);
                return;
            }

            var endpoint = exchange.Endpoint!;
            Assert.NotEqual(BreakerState.Open, states[endpoint]);
            var isProbe = states[endpoint] == BreakerState.HalfOpen;
            if (isProbe) Assert.Equal(1, _probes[endpoint] = _probes.GetValueOrDefault(endpoint) + 1);
            At(TimeSpan.FromMilliseconds(_random.Next(1, 200)), () => EndAttemptAsync(exchange, endpoint, isProbe));
        }

        private async Task EndAttemptAsync(Exchange exchange, Endpoint endpoint, bool isProbe)
        {
            if (isProbe) _probes[endpoint]--;
            var outcome = Outcome(endpoint);
            if (_layers!.EndAttempt(exchange, outcome) is { } wait)
            {
                Remember(_retries);
                // The budget counts in steps of a tenth of its window: over nine tenths, what it allows for the whole is certainly not passed.
                Assert.True(Within(_retries, 9) <= Within(_requests, 10) * 0.2 + 30, "The budget was passed.");
                At(wait, () => AttemptAsync(exchange));
                return;
            }

            if (outcome.End == AttemptEnd.Answered && outcome.Status == 200) At(TimeSpan.FromMilliseconds(_random.Next(50)), () => Ended(exchange));
            else End(exchange, outcome.End == AttemptEnd.CallerGone ? null : new Refusal(502, "x", "x"));
            await Task.CompletedTask;
        }

        private AttemptOutcome Outcome(Endpoint endpoint)
        {
            if (Instances > 2 && _random.Next(50) == 0) return new AttemptOutcome(AttemptEnd.CallerGone, 0, default);
            if (!IsDown(endpoint.Authority, _time.GetTimestamp() / TimeSpan.TicksPerSecond)) return new AttemptOutcome(AttemptEnd.Answered, 200, default);
            return _random.Next(3) switch
            {
                0 => new AttemptOutcome(AttemptEnd.ConnectFailed, 0, default),
                1 => new AttemptOutcome(AttemptEnd.Reset, 0, default),
                _ => new AttemptOutcome(AttemptEnd.Answered, 503, default, TimeSpan.FromMilliseconds(_random.Next(100))),
            };
        }

        private Task Ended(Exchange exchange)
        {
            End(exchange, null);
            return Task.CompletedTask;
        }

        private void End(Exchange exchange, Refusal? refusal)
        {
            _running--;
            if (refusal is not null) Failed++;
            _layers!.End(exchange, new ExchangeOutcome(refusal?.Status ?? 200, refusal, 0, 0));
        }

        private void At(TimeSpan wait, Func<Task> act) => _events.Add((_time.GetTimestamp() + wait.Ticks, act));

        private async Task RunDueAsync()
        {
            _time.Advance(Step);
            var due = _events.Where(e => e.Due <= _time.GetTimestamp()).OrderBy(e => e.Due).ToList();
            _events.RemoveAll(e => e.Due <= _time.GetTimestamp());
            foreach (var (_, act) in due) await act();
        }

        private void Remember(Queue<long> times) => times.Enqueue(_time.GetTimestamp());

        private int Within(Queue<long> times, int seconds) => times.Count(t => t > _time.GetTimestamp() - seconds * TimeSpan.TicksPerSecond);
    }
}
