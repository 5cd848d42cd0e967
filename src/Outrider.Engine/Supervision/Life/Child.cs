using Microsoft.Extensions.Logging;
using Outrider.Native;
using static Outrider.Supervision.Life.LifeEffects;

namespace Outrider.Supervision.Life;

/// <summary>
/// One child and its life: takes what happens through <see cref="LifeTable"/> and carries out what that decides. Everything is called on the loop.
/// </summary>
internal sealed class Child(ChildModel model, IChildProcess process, EventLoop loop, TimeProvider time, Random random, ILogger log)
{
    private readonly LoopTimer _timer = new(loop, time);
    private Action<Child> _changed = _ => { };
    private long _spawned;
    private int _endsInRow;
    private int _failuresInRow;

    public ChildModel Model { get; private set; } = model;

    public LifeState State { get; private set; } = LifeState.Waiting;

    /// <summary>Since when <see cref="State"/> holds.</summary>
    public DateTimeOffset Since { get; private set; } = time.GetUtcNow();

    /// <summary>0 while there is no process.</summary>
    public int Pid { get; private set; }

    /// <summary>How often another process took the place of one.</summary>
    public int Restarts { get; private set; }

    public ExitStatus? LastExit { get; private set; }

    /// <summary>The same in words, with the reason where it is known: <c>signal 9, ran out of memory (its limit is 64MiB)</c>. Empty where none has ended.</summary>
    public string LastEnd { get; private set; } = "";

    /// <summary>How many of its processes the kernel has killed for want of memory, in all.</summary>
    public long OomKills { get; private set; }

    /// <summary>Why the last process never became the program; null where it did.</summary>
    public ExecFailure? LastFailure { get; private set; }

    public StopCause Cause { get; private set; }

    /// <summary>Whether the last process had to be killed.</summary>
    public bool WasKilled { get; private set; }

    public bool WasEverReady { get; private set; }

    public bool WasEverExecuted { get; private set; }

    /// <summary>Tells of every change from now on, on the loop.</summary>
    public void Watch(Action<Child> changed) => _changed += changed;

    public void Start() => Take(LifeEvent.Start);

    public void Stop()
    {
        NoteAsked();
        Take(LifeEvent.Stop);
    }

    public void Hasten()
    {
        NoteAsked();
        Take(LifeEvent.Hasten);
    }

    /// <summary>False where its life is over or stopping.</summary>
    public bool Restart()
    {
        if (State is LifeState.Starting or LifeState.Ready or LifeState.NotReady) Cause = StopCause.Restart;
        if (State is LifeState.Waiting or LifeState.Stopping or LifeState.Ended) return false;
        Take(LifeEvent.Restart);
        return true;
    }

    /// <summary>What was decided anew about it; it holds from its next event on.</summary>
    public void Use(ChildModel model) => Model = model;

    /// <summary>Another process has taken the place of its own, which goes on ending elsewhere.</summary>
    public void OnSucceeded(int pid)
    {
        Pid = pid;
        Restarts++;
        _spawned = time.GetTimestamp();
        log.Succeeded(Model.Title, pid);
        _changed(this);
    }

    public void OnExecuted()
    {
        WasEverExecuted = true;
        log.Running(Model.Title, Pid);
        Take(LifeEvent.Executed);
    }

    public void OnProbe(bool hasPassed)
    {
        var was = State;
        Take(hasPassed ? LifeEvent.Passed : LifeEvent.Failed);
        // Who heard of it may have stopped it by now; what was told is told all the same.
        if (State == was) return;
        if (!hasPassed) log.NotReady(Model.Title);
        else if (was == LifeState.Starting) log.Ready(Model.Title, (long)time.GetElapsedTime(_spawned).TotalMilliseconds);
        else log.ReadyAgain(Model.Title);
    }

    /// <summary>The kernel has killed some of its processes; whether it ends with them shows later.</summary>
    public void OnOutOfMemory(long kills)
    {
        OomKills += kills;
        _changed(this);
    }

    /// <summary>Its live probe has failed so often that it is of no use any more.</summary>
    public void OnUnlive(int failures)
    {
        if (State is not (LifeState.Starting or LifeState.Ready or LifeState.NotReady)) return;
        log.Unlive(Model.Title, failures);
        Cause = StopCause.Unlive;
        Take(LifeEvent.Dead);
    }

    /// <summary>Its process ended and was reaped. <paramref name="failure"/> says why the program never came to run, <paramref name="because"/> what is known of the reason.</summary>
    public void OnExited(ExitStatus status, ExecFailure? failure, string? because = null)
    {
        Pid = 0;
        LastExit = status;
        LastEnd = because is null ? status.ToString() : $"{status}, {because}";
        LastFailure = failure;
        var hasFailed = !status.IsSuccess || Cause is StopCause.Late or StopCause.Unlive;
        CountInRow(hasFailed);
        var again = Follows(status, hasFailed);
        if (Cause is StopCause.None or StopCause.Late or StopCause.Unlive) log.Ended(Model.Title, failure is null ? LastEnd : "it could not be started");
        Take(again ? LifeEvent.ExitedToRestart : LifeEvent.ExitedForGood);
    }

    /// <summary>For the supervisor that takes this one's place.</summary>
    public ChildSnapshot Snapshot() => new(
        Model.Kind, Model.Name, State, Since, Pid, Restarts, LastExit?.Code ?? 0, LastExit?.Signal ?? 0, LastExit is not null, Cause, WasKilled, WasEverReady, WasEverExecuted,
        _endsInRow, _failuresInRow, _spawned == 0 ? TimeSpan.Zero : time.GetElapsedTime(_spawned));

    /// <summary>Goes on from a <see cref="Snapshot"/>: what it waited for, it waits for anew.</summary>
    public void Resume(ChildSnapshot snapshot)
    {
        (State, Since, Pid, Restarts, Cause, WasKilled) = (snapshot.State, snapshot.Since, snapshot.Pid, snapshot.Restarts, snapshot.Cause, snapshot.WasKilled);
        (WasEverReady, WasEverExecuted, _endsInRow, _failuresInRow) = (snapshot.WasEverReady, snapshot.WasEverExecuted, snapshot.EndsInRow, snapshot.FailuresInRow);
        LastExit = snapshot.HasExited ? new ExitStatus(snapshot.ExitCode, snapshot.ExitSignal) : null;
        LastEnd = LastExit?.ToString() ?? "";
        if (snapshot.Pid != 0 || snapshot.Restarts > 0) _spawned = Math.Max(1, time.GetTimestamp() - (long)(snapshot.Age.TotalSeconds * time.TimestampFrequency));
        if (State == LifeState.Starting) _timer.Arm(Model.Deadline - snapshot.Age, OnDeadlinePassed);
        if (State == LifeState.BackingOff) BackOff();
    }

    private void NoteAsked()
    {
        // What it ended of before it was asked is not its answer to being asked.
        if (State == LifeState.BackingOff) (LastExit, LastEnd) = (null, "");
        if (State is not (LifeState.Waiting or LifeState.Ended)) Cause = StopCause.Asked;
    }

    private void CountInRow(bool hasFailed)
    {
        if (time.GetElapsedTime(_spawned) >= RestartModel.StableAfter) (_endsInRow, _failuresInRow) = (0, 0);
        if (Cause == StopCause.Restart) return;
        _endsInRow++;
        _failuresInRow = hasFailed ? _failuresInRow + 1 : 0;
    }

    private bool Follows(ExitStatus status, bool hasFailed)
    {
        if (Cause == StopCause.Restart) return true;
        // A program that is not there at the start is a mistake to be told at once; one that went missing later may be in the middle of being replaced.
        if (LastFailure is not null && !WasEverExecuted) return false;
        if (!WasEverReady && status.Signal == 0 && Model.FatalCodes.Contains(status.Code)) return false;
        var policy = WasEverReady ? Model.Restart : Model.Restart with { GiveUpAfter = Model.GiveUpBeforeReady };
        return policy.Restarts(hasFailed, _failuresInRow);
    }

    private void Take(LifeEvent happened)
    {
        var (next, effects) = LifeTable.Next(State, happened);
        if (next == State && effects == None) return;
        if (next != State) (State, Since) = (next, time.GetUtcNow());
        WasEverReady |= next == LifeState.Ready;
        Apply(effects);
        _changed(this);
    }

    private void Apply(LifeEffects effects)
    {
        if (effects.HasFlag(StopProbing)) process.StopProbing();
        if (effects.HasFlag(Disarm)) _timer.Disarm();
        if (effects.HasFlag(AskToStop)) process.AskToStop();
        if (effects.HasFlag(Kill)) KillProcess();
        if (effects.HasFlag(ArmGrace)) _timer.Arm(Model.Grace, OnGracePassed);
        if (effects.HasFlag(ArmBackoff)) BackOff();
        if (effects.HasFlag(LifeEffects.Spawn)) SpawnProcess();
        if (effects.HasFlag(ArmDeadline)) _timer.Arm(Model.Deadline, OnDeadlinePassed);
        if (effects.HasFlag(StartProbing)) process.StartProbing();
    }

    private void SpawnProcess()
    {
        if (_spawned != 0) Restarts++;
        _spawned = time.GetTimestamp();
        (Cause, WasKilled, LastFailure) = (StopCause.None, false, null);
        try
        {
            Pid = process.Spawn(this);
        }
        catch (NativeException e)
        {
            log.SpawnFailed(Model.Title, e);
            loop.Post(() => OnExited(new ExitStatus(Kernel.ExitCode.Unavailable, 0), null));
        }
    }

    private void KillProcess()
    {
        WasKilled = true;
        process.Kill();
    }

    private void BackOff()
    {
        // Asked for, so nothing has gone wrong that a wait would heal.
        var delay = Cause == StopCause.Restart ? TimeSpan.Zero : Model.Restart.Delay(_endsInRow, random);
        if (delay > TimeSpan.Zero) log.BackingOff(Model.Title, (long)delay.TotalMilliseconds);
        _timer.Arm(delay, () => Take(LifeEvent.BackoffPassed));
    }

    private void OnGracePassed()
    {
        log.Killing(Model.Title, Kernel.Duration.Format(Model.Grace));
        Take(LifeEvent.GracePassed);
    }

    private void OnDeadlinePassed()
    {
        log.Late(Model.Title, Kernel.Duration.Format(Model.Deadline));
        Cause = StopCause.Late;
        Take(LifeEvent.DeadlinePassed);
    }
}
