using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision;
using Outrider.Supervision.Life;

namespace Outrider.Faults;

/// <summary>
/// Somebody sets the machine's clock, by an hour and in both directions. On fake time: a time namespace has no calendar of its own (time_namespaces(7)), and a clock
/// that is preloaded into the whole run (libfaketime) made it hang.
/// </summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Back_off_deadlines_and_graces_are_the_same_whatever_the_calendar_says()
    {
        var seed = Seed.Begin().Next();
        Assert.Equal(LifeOf(new Random(seed), jumps: false), LifeOf(new Random(seed), jumps: true));
    }

    /// <summary>Starts, ends, late starts and stops of one child, with the instant of each thing that was done to its process.</summary>
    private static List<string> LifeOf(Random random, bool jumps)
    {
        var time = new JumpingTime();
        var loop = new EventLoop(e => Assert.Fail(e.ToString()));
        var process = new TracedProcess(time);
        var restart = new RestartModel(RestartWhen.Always, new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30)), IsFirstAtOnce: false, GiveUpAfter: 0);
        var model = new ChildModel("jumped", ChildKind.Sidecar, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), restart, [], 0);
        var child = new Child(model, process, loop, time, new Random(random.Next()), NullLogger.Instance);
        // Of its own, so that the same is thrown for both.
        var clock = new Random(random.Next());
        child.Start();
        for (var step = 0; step < 2000; step++)
        {
            if (jumps && clock.Next(5) == 0) time.Jump((clock.NextDouble() * 2 - 1) * Hour);
            time.Advance(random.Between(1, 400));
            loop.RunPending();
            var die = random.Next(60);
            if (child.Pid != 0 && die == 0) child.OnExited(new ExitStatus(1, 0), null);
            else if (child.Pid != 0 && die == 1) child.OnProbe(true);
            else if (child.Pid != 0 && die == 2) child.Restart();
            else if (child.Pid != 0 && process.IsKilled) child.OnExited(new ExitStatus(0, 9), null);
        }

        child.Stop();
        process.Trace.Add($"{child.Restarts} restarts, {child.State}");
        return process.Trace;
    }

    /// <summary>No process at all: writes down what is done to it, and when.</summary>
    private sealed class TracedProcess(TimeProvider time) : IChildProcess
    {
        private int _pid;

        public List<string> Trace { get; } = [];

        public bool IsKilled { get; private set; }

        public int Spawn(Child child)
        {
            IsKilled = false;
            Note("spawn");
            return ++_pid;
        }

        public void AskToStop() => Note("ask");

        public void Kill()
        {
            IsKilled = true;
            Note("kill");
        }

        public void StartProbing()
        {
        }

        public void StopProbing()
        {
        }

        private void Note(string what) => Trace.Add($"{time.GetTimestamp()} {what}");
    }
}
