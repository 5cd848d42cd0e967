using Outrider.Supervision;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision;

public sealed class EventLoopTests
{
    [Fact]
    public void Events_are_taken_in_the_order_they_were_posted_and_a_fault_spoils_only_its_own()
    {
        var faults = new List<string>();
        var loop = new EventLoop(e => faults.Add(e.Message));
        var taken = new List<int>();
        loop.Post(() => taken.Add(1));
        loop.Post(() => throw new InvalidOperationException("two"));
        loop.Post(() => taken.Add(3));
        loop.Post(loop.End);
        loop.Post(() => taken.Add(5));
        loop.Run();
        Assert.Equal([1, 3], taken);
        Assert.Equal(["two"], faults);
    }

    [Fact]
    public async Task An_event_from_another_thread_wakes_the_loop()
    {
        var loop = new EventLoop(e => throw e);
        var running = Task.Run(loop.Run, TestContext.Current.CancellationToken);
        loop.Post(loop.End);
        await running.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Work_that_fails_is_told_and_still_gives_an_answer()
    {
        var faults = new List<string>();
        var loop = new EventLoop(e => faults.Add(e.Message));
        int? answer = null;
        loop.Ask(int () => throw new InvalidOperationException("no luck"), 3, n => answer = n);
        await Eventually.True(() =>
        {
            loop.RunPending();
            return answer is not null;
        }, "the answer comes");
        Assert.Equal(3, answer);
        Assert.Equal(["no luck"], faults);
    }

    [Fact]
    public void A_timer_that_was_disarmed_after_it_fired_and_before_it_was_taken_says_nothing()
    {
        var time = new FakeTime();
        var loop = new EventLoop(e => throw e);
        using var timer = new LoopTimer(loop, time);
        var due = new List<string>();
        timer.Arm(TimeSpan.FromSeconds(1), () => due.Add("first"));
        time.Advance(TimeSpan.FromSeconds(1));
        timer.Arm(TimeSpan.FromSeconds(1), () => due.Add("second"));
        loop.RunPending();
        Assert.Empty(due);
        time.Advance(TimeSpan.FromSeconds(1));
        loop.RunPending();
        Assert.Equal(["second"], due);
    }
}
