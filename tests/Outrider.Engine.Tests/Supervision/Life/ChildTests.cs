using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision;
using Outrider.Supervision.Life;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Life;

public sealed class ChildTests
{
    private static readonly ExitStatus Good = new(0, 0);
    private static readonly ExitStatus Bad = new(1, 0);

    private readonly FakeTime _time = new();
    private readonly FakeProcess _process = new();
    private readonly EventLoop _loop = new(e => throw e);

    [Fact]
    public void A_child_that_is_late_is_asked_to_stop_and_killed_after_its_grace()
    {
        var child = New(RestartWhen.Never);
        child.Start();
        child.OnExecuted();
        Pass(Seconds(60));
        Assert.Equal(["spawn", "probe", "stop probing", "ask"], _process.Done);
        Pass(Seconds(10));
        Assert.Equal("kill", _process.Done[^1]);
        child.OnExited(new ExitStatus(0, 9), null);
        Assert.Equal((LifeState.Ended, StopCause.Late), (child.State, child.Cause));
    }

    [Fact]
    public void A_child_that_becomes_ready_in_time_is_left_alone()
    {
        var child = New(RestartWhen.Never);
        child.Start();
        child.OnExecuted();
        child.OnProbe(true);
        Pass(TimeSpan.FromDays(1));
        Assert.Equal(LifeState.Ready, child.State);
        Assert.DoesNotContain("ask", _process.Done);
    }

    [Fact]
    public void Failures_in_a_row_wait_longer_each_time_and_are_given_up()
    {
        var child = New(RestartWhen.OnFailure, giveUpAfter: 3);
        child.Start();
        child.OnExited(Bad, null);
        Assert.Equal(LifeState.BackingOff, child.State);
        // Equal jitter: from half the step to the whole of it.
        Pass(Milliseconds(99));
        Assert.Equal(LifeState.BackingOff, child.State);
        Pass(Milliseconds(101));
        Assert.Equal(LifeState.Starting, child.State);
        child.OnExited(Bad, null);
        Pass(Milliseconds(199));
        Assert.Equal(LifeState.BackingOff, child.State);
        Pass(Milliseconds(201));
        child.OnExited(Bad, null);
        Assert.Equal((LifeState.Ended, 2), (child.State, child.Restarts));
    }

    [Fact]
    public void A_stable_life_begins_the_count_anew()
    {
        var child = New(RestartWhen.OnFailure, giveUpAfter: 2);
        child.Start();
        for (var i = 0; i < 5; i++)
        {
            child.OnExecuted();
            child.OnProbe(true);
            Pass(Seconds(10));
            child.OnExited(Bad, null);
            Assert.Equal(LifeState.BackingOff, child.State);
            Pass(Milliseconds(200));
        }

        Assert.Equal(5, child.Restarts);
    }

    [Theory]
    [InlineData("Never", 0, false)]
    [InlineData("Never", 1, false)]
    [InlineData("OnFailure", 0, false)]
    [InlineData("OnFailure", 1, true)]
    [InlineData("Always", 0, true)]
    [InlineData("Always", 1, true)]
    public void The_policy_decides_what_follows(string when, int code, bool follows)
    {
        var child = New(Enum.Parse<RestartWhen>(when));
        child.Start();
        child.OnExited(new ExitStatus(code, 0), null);
        Assert.Equal(follows ? LifeState.BackingOff : LifeState.Ended, child.State);
    }

    [Fact]
    public void Successes_are_never_given_up()
    {
        var child = New(RestartWhen.Always, giveUpAfter: 2);
        child.Start();
        for (var i = 0; i < 10; i++)
        {
            child.OnExited(Good, null);
            Pass(Seconds(30));
            Assert.Equal(LifeState.Starting, child.State);
        }
    }

    [Fact]
    public void A_restart_that_was_asked_for_follows_at_once_whatever_the_policy()
    {
        var child = New(RestartWhen.Never);
        child.Start();
        child.OnProbe(true);
        Assert.True(child.Restart());
        Assert.Equal("ask", _process.Done[^1]);
        child.OnExited(Bad, null);
        _loop.RunPending();
        Assert.Equal((LifeState.Starting, 1), (child.State, child.Restarts));
    }

    [Fact]
    public void A_stop_overrules_a_restart_under_way()
    {
        var child = New(RestartWhen.Always);
        child.Start();
        child.Restart();
        child.Stop();
        child.OnExited(Good, null);
        _loop.RunPending();
        Assert.Equal((LifeState.Ended, StopCause.Asked), (child.State, child.Cause));
        Assert.False(child.Restart());
        Assert.Single(_process.Done, d => d == "ask");
    }

    [Fact]
    public void A_program_that_was_never_there_is_not_tried_again_but_one_that_went_missing_is()
    {
        var missing = new ExecFailure(ExecFailure.Step.Execute, Errno.NoEntry);
        var never = New(RestartWhen.Always);
        never.Start();
        never.OnExited(new ExitStatus(127, 0), missing);
        Assert.Equal(LifeState.Ended, never.State);

        var once = New(RestartWhen.Always);
        once.Start();
        once.OnExecuted();
        once.OnExited(Bad, null);
        Pass(Seconds(1));
        once.OnExited(new ExitStatus(127, 0), missing);
        Assert.Equal(LifeState.BackingOff, once.State);
    }

    [Fact]
    public void A_code_that_says_that_trying_again_is_of_no_use_is_believed_until_it_was_ready_once()
    {
        var child = New(RestartWhen.Always, fatal: [64]);
        child.Start();
        child.OnProbe(true);
        child.OnExited(new ExitStatus(64, 0), null);
        Assert.Equal(LifeState.BackingOff, child.State);

        var other = New(RestartWhen.Always, fatal: [64]);
        other.Start();
        other.OnExited(new ExitStatus(64, 0), null);
        Assert.Equal(LifeState.Ended, other.State);
    }

    [Fact]
    public void When_the_system_refuses_a_process_that_is_a_failure_like_any_other()
    {
        var child = New(RestartWhen.OnFailure);
        _process.RefusesToSpawn = true;
        child.Start();
        _loop.RunPending();
        Assert.Equal((LifeState.BackingOff, 0), (child.State, child.Pid));
        _process.RefusesToSpawn = false;
        Pass(Milliseconds(200));
        Assert.Equal((LifeState.Starting, 101), (child.State, child.Pid));
    }

    [Fact]
    public void A_probe_that_fails_makes_it_not_ready_and_a_good_one_ready_again()
    {
        var child = New(RestartWhen.Never);
        child.Start();
        child.OnProbe(true);
        child.OnProbe(false);
        Assert.Equal(LifeState.NotReady, child.State);
        child.OnProbe(true);
        Assert.Equal(LifeState.Ready, child.State);
    }

    [Theory]
    [InlineData("Never", "Ended")]
    [InlineData("OnFailure", "BackingOff")]
    [InlineData("Always", "BackingOff")]
    public void A_child_that_is_of_no_use_is_stopped_and_its_policy_decides_what_follows_even_after_a_good_end(string when, string state)
    {
        var child = New(Enum.Parse<RestartWhen>(when));
        child.Start();
        child.OnExecuted();
        child.OnProbe(true);
        child.OnUnlive(3);
        Assert.Equal(LifeState.Replacing, child.State);
        Assert.Equal(["stop probing", "ask"], _process.Done.TakeLast(2));
        Pass(Seconds(10));
        Assert.Equal("kill", _process.Done[^1]);
        child.OnExited(Good, null);
        Assert.Equal((state, StopCause.Unlive), (child.State.ToString(), child.Cause));
    }

    [Fact]
    public void A_live_probe_that_fails_after_the_stop_changes_nothing()
    {
        var child = New(RestartWhen.Always);
        child.Start();
        child.Stop();
        child.OnUnlive(3);
        Assert.Equal((LifeState.Stopping, StopCause.Asked), (child.State, child.Cause));
    }

    private static TimeSpan Seconds(int n) => TimeSpan.FromSeconds(n);

    private static TimeSpan Milliseconds(int n) => TimeSpan.FromMilliseconds(n);

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _loop.RunPending();
    }

    private Child New(RestartWhen when, int giveUpAfter = 0, int[]? fatal = null)
    {
        var restart = new RestartModel(when, new Backoff(Milliseconds(200), Seconds(30)), IsFirstAtOnce: false, giveUpAfter);
        var model = new ChildModel("it", ChildKind.Application, Seconds(60), Seconds(10), restart, fatal ?? [], giveUpAfter);
        return new Child(model, _process, _loop, _time, new Random(1), NullLogger.Instance);
    }
}
