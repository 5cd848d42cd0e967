using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Engine.Tests.Supervision.Life;
using Outrider.Kernel;
using Outrider.Supervision;
using Outrider.Supervision.Life;
using Outrider.Supervision.Readiness;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Readiness;

public sealed class LiveProberTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FakeTime _time = new();
    private readonly EventLoop _loop = new(e => throw e);
    private readonly FakeProbe _probe = new();
    private readonly Child _child;
    private int _port = 80;

    public LiveProberTests()
    {
        var restart = new RestartModel(RestartWhen.Never, new Backoff(Interval, Interval), false, 0);
        var model = new ChildModel("it", ChildKind.Application, TimeSpan.FromDays(1), TimeSpan.FromDays(1), restart, [], 0);
        _child = new Child(model, new FakeProcess(), _loop, _time, new Random(1), NullLogger.Instance);
        _child.Start();
        _child.OnExecuted();
    }

    [Fact]
    public void The_third_failure_in_a_row_ends_it_and_a_success_between_begins_anew()
    {
        _child.OnProbe(true);
        New().Start(_child, () => _port);
        Pass(Interval * 2);
        _probe.Passes = true;
        Pass(Interval);
        _probe.Passes = false;
        Pass(Interval * 2);
        Assert.Equal((5, LifeState.Ready), (_probe.Asked, _child.State));
        Pass(Interval);
        Assert.Equal((LifeState.Replacing, StopCause.Unlive), (_child.State, _child.Cause));
    }

    [Fact]
    public void Without_a_delay_a_program_that_has_not_been_ready_is_let_alone()
    {
        New().Start(_child, () => _port);
        Pass(Interval * 10);
        Assert.Equal((0, LifeState.Starting), (_probe.Asked, _child.State));
        _child.OnProbe(true);
        Pass(Interval);
        Assert.Equal(1, _probe.Asked);
        // One that was ready once is probed on when it is not.
        _child.OnProbe(false);
        Pass(Interval);
        Assert.Equal(2, _probe.Asked);
    }

    [Fact]
    public void With_a_delay_one_that_never_was_ready_is_ended_too()
    {
        New(delay: TimeSpan.FromSeconds(3)).Start(_child, () => _port);
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _probe.Asked);
        Pass(TimeSpan.FromSeconds(1) + (Interval * 2));
        Assert.Equal((3, LifeState.Replacing), (_probe.Asked, _child.State));
    }

    [Fact]
    public void Where_the_port_is_not_known_there_is_nothing_to_ask()
    {
        _child.OnProbe(true);
        _port = 0;
        New().Start(_child, () => _port);
        Pass(Interval * 5);
        Assert.Equal(0, _probe.Asked);
        _port = 8080;
        Pass(Interval);
        Assert.Equal(8080, _probe.LastPort);
    }

    [Fact]
    public void One_probe_is_under_way_at_most_whatever_hangs()
    {
        _child.OnProbe(true);
        _probe.Answers = false;
        var prober = New();
        prober.Start(_child, () => _port);
        Pass(Interval * 10);
        Assert.Equal(1, _probe.Asked);
        prober.Stop();
        prober.Start(_child, () => _port);
        Pass(Interval * 10);
        Assert.Equal(1, _probe.Asked);
        _probe.Last!(false);
        Assert.Equal(2, _probe.Asked);
    }

    [Fact]
    public void Nothing_waits_after_the_stop()
    {
        _child.OnProbe(true);
        var prober = New();
        prober.Start(_child, () => _port);
        prober.Stop();
        Pass(Interval * 3);
        Assert.Equal((0, 0), (_probe.Asked, _time.WaitingTimers));
    }

    private LiveProber New(TimeSpan? delay = null) =>
        new(new LiveModel(new ProbeModel(ProbeKind.Http, "/", [], Interval, 0), delay, Interval, 3), _probe, _loop, _time);

    private void Pass(TimeSpan time)
    {
        _loop.RunPending();
        for (var end = _time.GetUtcNow() + time; _time.GetUtcNow() < end; _loop.RunPending()) _time.Advance(TimeSpan.FromMilliseconds(500));
    }
}
