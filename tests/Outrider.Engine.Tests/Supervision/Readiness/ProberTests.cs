using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Engine.Tests.Supervision.Life;
using Outrider.Kernel;
using Outrider.Supervision;
using Outrider.Supervision.Life;
using Outrider.Supervision.Readiness;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Readiness;

public sealed class ProberTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly FakeTime _time = new();
    private readonly EventLoop _loop = new(e => throw e);
    private readonly FakeProbe _probe = new();
    private readonly Child _child;

    public ProberTests()
    {
        var restart = new RestartModel(RestartWhen.Never, new Backoff(Interval, Interval), false, 0);
        var model = new ChildModel("it", ChildKind.Application, TimeSpan.FromDays(1), Interval, restart, [], 0);
        _child = new Child(model, new FakeProcess(), _loop, _time, new Random(1), NullLogger.Instance);
        _child.Start();
        _child.OnExecuted();
    }

    [Fact]
    public void Probes_come_quickly_at_first_and_then_at_the_interval()
    {
        New(ProbeKind.Tcp, 80).Start(_child);
        // 20, 40, 80, 160, 320 ms, then every 500 ms.
        Pass(TimeSpan.FromMilliseconds(620));
        Assert.Equal(6, _probe.Asked);
        Pass(Interval * 4);
        Assert.Equal(10, _probe.Asked);
    }

    [Fact]
    public void A_ready_child_is_probed_seldom_and_loses_readiness_with_the_third_failure_in_a_row()
    {
        _probe.Passes = true;
        New(ProbeKind.Tcp, 80).Start(_child);
        Pass(TimeSpan.Zero);
        Assert.Equal(LifeState.Ready, _child.State);
        _probe.Passes = false;
        Pass(Interval * 10 * 2);
        Assert.Equal((3, LifeState.Ready), (_probe.Asked, _child.State));
        Pass(Interval * 10);
        Assert.Equal(LifeState.NotReady, _child.State);
        _probe.Passes = true;
        Pass(Interval);
        Assert.Equal(LifeState.Ready, _child.State);
    }

    [Fact]
    public void An_answer_that_comes_after_the_stop_is_not_heard()
    {
        _probe.Answers = false;
        _probe.Passes = true;
        var prober = New(ProbeKind.Tcp, 80);
        prober.Start(_child);
        prober.Stop();
        _probe.Last!(true);
        Assert.Equal(LifeState.Starting, _child.State);
        Assert.Equal(1, _time.WaitingTimers); // The child's own deadline.
    }

    [Fact]
    public async Task A_port_is_looked_for_until_it_is_found_and_then_probed()
    {
        var (found, looks) = (0, 0);
        _probe.Passes = true;
        var prober = New(ProbeKind.Tcp, 0, findPort: _ =>
        {
            Interlocked.Increment(ref looks);
            return Volatile.Read(ref found);
        });
        prober.Start(_child);
        await Eventually.True(() =>
        {
            Pass(Interval);
            return Volatile.Read(ref looks) > 2;
        }, "it looks again");
        Assert.Equal((0, LifeState.Starting), (_probe.Asked, _child.State));
        Volatile.Write(ref found, 8080);
        await Eventually.True(() =>
        {
            Pass(Interval);
            return prober.Port == 8080 && _child.State == LifeState.Ready;
        }, "the port is found");
        Assert.Equal(8080, _probe.LastPort);
    }

    [Fact]
    public async Task A_child_that_needs_no_port_is_ready_before_one_is_found()
    {
        _probe.Passes = true;
        New(ProbeKind.None, 0, findPort: _ => 0).Start(_child);
        await Eventually.True(() =>
        {
            _loop.RunPending();
            return _child.State == LifeState.Ready;
        }, "it is ready");
    }

    [Fact]
    public void Thresholds_are_counted_in_a_row()
    {
        _probe.Passes = true;
        New(ProbeKind.Tcp, 80, successes: 3, failures: 2).Start(_child);
        Pass(TimeSpan.FromMilliseconds(20));
        Assert.Equal((2, LifeState.Starting), (_probe.Asked, _child.State));
        _probe.Passes = false;
        Pass(TimeSpan.FromMilliseconds(40));
        _probe.Passes = true;
        Pass(TimeSpan.FromMilliseconds(80 + 160));
        Assert.Equal((5, LifeState.Starting), (_probe.Asked, _child.State));
        Pass(TimeSpan.FromMilliseconds(320));
        Assert.Equal(LifeState.Ready, _child.State);
        _probe.Passes = false;
        Pass(Interval * 10);
        Assert.Equal(LifeState.Ready, _child.State);
        Pass(Interval * 10);
        Assert.Equal(LifeState.NotReady, _child.State);
    }

    [Fact]
    public void A_probe_that_hangs_over_a_restart_is_not_joined_by_another()
    {
        _probe.Answers = false;
        var prober = New(ProbeKind.Tcp, 80);
        prober.Start(_child);
        prober.Stop();
        prober.Start(_child);
        Pass(TimeSpan.FromHours(1));
        Assert.Equal(1, _probe.Asked);
        // What it says at last is about a process that is gone.
        _probe.Last!(true);
        Assert.Equal((2, LifeState.Starting), (_probe.Asked, _child.State));
        _probe.Last!(true);
        Assert.Equal(LifeState.Ready, _child.State);
    }

    [Fact]
    public void A_probe_that_the_program_answers_by_itself_is_not_repeated()
    {
        var probe = new DescriptorProbe(_loop);
        var prober = new Prober("it", new ReadyModel(new ProbeModel(ProbeKind.Descriptor, "", [], Interval, 0), Interval, 80, false, false), probe, _ => 0, _loop, _time, NullLogger.Instance);
        prober.Start(_child);
        Pass(TimeSpan.FromHours(1));
        Assert.Equal(LifeState.Starting, _child.State);
        prober.OnSaid();
        _loop.RunPending();
        Assert.Equal(LifeState.Ready, _child.State);
        prober.Stop();
        _loop.RunPending();
        Assert.Equal(0, _time.WaitingTimers);
    }

    [Fact]
    public void A_word_said_before_anybody_asked_is_heard_and_forgotten_with_the_process()
    {
        var probe = new DescriptorProbe(_loop);
        probe.OnSaid();
        var said = new List<bool>();
        probe.Begin(0, said.Add);
        _loop.RunPending();
        Assert.Equal([true], said);
        probe.GiveUp();
        probe.Begin(0, said.Add);
        _loop.RunPending();
        Assert.Equal([true], said);
    }

    private void Pass(TimeSpan time)
    {
        // In small steps: what the loop does may arm the next timer.
        _loop.RunPending();
        for (var end = _time.GetUtcNow() + time; _time.GetUtcNow() < end; _loop.RunPending()) _time.Advance(TimeSpan.FromMilliseconds(5));
    }

    private Prober New(ProbeKind kind, int port, Func<int, int>? findPort = null, int successes = 1, int failures = 3) =>
        new("it", new ReadyModel(new ProbeModel(kind, "/", [], Interval, 0), Interval, port, port == 0, kind != ProbeKind.None) { Successes = successes, Failures = failures }, _probe, findPort ?? (_ => 0), _loop, _time, NullLogger.Instance);
}
