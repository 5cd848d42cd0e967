using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class LimitTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public async Task One_request_too_many_is_refused_and_the_next_after_one_has_ended_is_not()
    {
        var limit = new LimitInFlight(2);
        var layers = new Layers(_time, limit);
        var exchanges = Enumerable.Range(0, 4).Select(_ => new Exchange(new PlainHead(), 0)).ToArray();
        Assert.Null(await layers.AdmitAsync(exchanges[0], CancellationToken.None));
        Assert.Null(await layers.AdmitAsync(exchanges[1], CancellationToken.None));
        Assert.Equal("overloaded", (await layers.AdmitAsync(exchanges[2], CancellationToken.None))?.Reason);
        layers.End(exchanges[2], default);
        layers.End(exchanges[0], default);
        Assert.Null(await layers.AdmitAsync(exchanges[3], CancellationToken.None));
        layers.End(exchanges[1], default);
        layers.End(exchanges[3], default);
        Assert.Equal(0, limit.InFlight);
    }

    [Fact]
    public void An_earlier_deadline_stays()
    {
        var exchange = new Exchange(new PlainHead(), _time.GetTimestamp());
        new Deadline(TimeSpan.FromSeconds(2), _time).Admit(exchange);
        new Deadline(TimeSpan.FromSeconds(5), _time).Admit(exchange);
        Assert.Equal(TimeSpan.FromSeconds(2), Layers.Left(exchange, _time));
    }
}
