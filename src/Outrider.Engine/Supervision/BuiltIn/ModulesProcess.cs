using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.Control;
using Outrider.Supervision.Life;
using Outrider.Supervision.Limits;

namespace Outrider.Supervision.BuiltIn;

/// <summary>
/// One of the run's processes of built-in modules: this executable again, with listening sockets and a control channel. Whatever it dies of, the next one gets the
/// same sockets, so callers wait in the backlog instead of being refused. It may be succeeded while it lives: a second one is started beside it with the same
/// sockets, and when that works the first retires: it takes nothing new, finishes what it has, and ends.
/// </summary>
/// <param name="greet">What to tell a new process at once.</param>
internal sealed class ModulesProcess(
    ModulesSetup setup, TimeSpan flushGrace, Func<IEnumerable<ControlMessage>> greet, ChildGroup group, Reaper reaper, EventLoop loop, TimeProvider time, ILogger log) : IChildProcess
{
    // The deadline of a flush is the modules' own; the kill comes after it.
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    private readonly List<ModulesInstance> _retiring = [];
    private OutOfMemoryWatch? _memory;
    private ModulesSetup _setup = setup;
    private ModulesInstance? _current;
    private Successor? _successor;
    private Child? _child;

    /// <summary>What a module asks for, on the loop; requests are answered by <see cref="Tell"/>.</summary>
    public event Action<ModulesProcess, ControlMessage>? Asked;

    public string Name => _setup.Model.Name;

    public ModulesSetup Setup => _setup;

    /// <summary>The run has begun to stop; this process has nothing under way any more.</summary>
    public bool IsDrained { get; set; }

    /// <summary>Whether another process was started to take the place of the one that serves.</summary>
    public bool IsSucceeding => _successor is not null;

    /// <summary>Whether that one works and waits for <see cref="Succeed"/>.</summary>
    public bool HasSuccessor => _successor is { Instance.IsReady: true };

    public int Spawn(Child child)
    {
        _child = child;
        // One that was to succeed the dead one is a process that works already; but not where it belongs to a change of which nobody knows yet whether it will be.
        if (_successor is { IsOurs: true, Instance.IsReady: true } ready) return Promote(ready);
        GiveUpSuccessor("the process that it was to succeed has ended");
        // What only one may own, one that retires may still have.
        var instance = Start(OwnExecutable.Path, _setup, isSuccessor: _retiring.Any(r => !r.HasReleased));
        _current = instance;
        Greet(instance);
        loop.Post(child.OnExecuted);
        return instance.Pid;
    }

    /// <summary>Where it listens to nothing any more it is hung: it is killed and another takes its place.</summary>
    public void Tell(ControlMessage message)
    {
        if (_successor is { } successor) successor.Instance.TryTell(message);
        // How things are, those need too that finish what they have; when to stop they know already.
        if (message is ControlMessage.App or ControlMessage.Run)
            foreach (var instance in _retiring) instance.TryTell(message);
        if (_current is null || _current.TryTell(message)) return;
        log.Deaf(_child!.Model.Title);
        KillCurrent();
    }

    /// <summary>It hangs, or is in a state that nobody knows; another takes its place. Those that retire go on.</summary>
    public void KillCurrent() => _current?.Kill();

    public void AskToStop()
    {
        GiveUpSuccessor("the run stops");
        // What is not ready in time hangs, and will not flush either.
        if (_child!.Cause == StopCause.Late) Kill();
        else Tell(new ControlMessage.Flush(flushGrace));
    }

    public void Kill()
    {
        _current?.Kill();
        foreach (var instance in _retiring) instance.Kill();
    }

    // It says itself when it is ready.
    public void StartProbing()
    {
    }

    public void StopProbing()
    {
    }

    /// <summary>Gives the living process a new configuration; the processes to come get it from <see cref="Use"/> on.</summary>
    public void Reload(ModulesSetup next, Action<ModulesAnswer> done)
    {
        if (_current is { Pid: not 0 } current) current.Reload(next, done);
        else done(ModulesAnswer.Absent("it is being started again; try again in a moment"));
    }

    /// <summary>From here on it is this; a process that has missed that, because it took the place of one that had taken it, is told.</summary>
    public void Use(ModulesSetup next)
    {
        _setup = next;
        if (_current is not { Pid: not 0 } current || current.Setup.Template == next.Template) return;
        current.Reload(next, answer =>
        {
            if (answer.IsDone) return;
            log.NotTaken(_child!.Model.Title, answer.Problem);
            current.Kill();
        });
    }

    /// <summary>Starts another process beside the one that serves.</summary>
    /// <param name="executable">Of this version or of another one.</param>
    /// <param name="next">What it is to be.</param>
    /// <param name="within">How long it may take to work.</param>
    /// <param name="done">Called once: an empty text when it works and waits for <see cref="Succeed"/>, else why it is gone again.</param>
    public void StartSuccessor(string executable, ModulesSetup next, TimeSpan within, Action<string> done)
    {
        GiveUpSuccessor("another one was asked for");
        try
        {
            var instance = Start(executable, next, isSuccessor: true);
            _successor = new Successor(instance, executable == OwnExecutable.Path, done, new LoopTimer(loop, time));
            _successor.Limit.Arm(within, () => GiveUpSuccessor("it was not ready in time"));
            Greet(instance);
        }
        catch (NativeException e)
        {
            done(e.Message);
        }
    }

    /// <summary>The one that was started beside takes over; the one before finishes what it has until the deadline.</summary>
    public void Succeed(TimeSpan deadline)
    {
        if (_successor is not { } successor) return;
        if (_current is { Pid: not 0 } old) Retire(old, deadline);
        var pid = Promote(successor);
        _child!.OnSucceeded(pid);
    }

    public void GiveUpSuccessor(string reason)
    {
        if (_successor is not { } successor) return;
        _successor = null;
        successor.Limit.Disarm();
        successor.Instance.Kill();
        successor.Tell(reason);
    }

    /// <summary>Hears nothing more from any of its processes, since this one will be replaced by execve(2).</summary>
    public void Pause()
    {
        foreach (var instance in Instances) instance.Pause();
    }

    /// <summary>It was not replaced after all.</summary>
    public void Unpause()
    {
        foreach (var instance in Instances) instance.Unpause();
    }

    /// <summary>What is needed to go on in another process.</summary>
    public ModulesSnapshot Snapshot() => new(Name, Snapshot(_current), Snapshot(_successor?.Instance), [.. _retiring.Select(r => Snapshot(r)!)]);

    /// <summary>Goes on with the processes of a <see cref="Snapshot()"/>. Those that retire have, from now, as long again as they may take.</summary>
    public void Attach(Child child, ModulesSnapshot snapshot, TimeSpan retireGrace)
    {
        _child = child;
        group.Adopt();
        _current = Attached(snapshot.Current);
        if (Attached(snapshot.Successor) is { } successor)
        {
            // It worked before its supervisor was replaced, or that would not have happened.
            successor.IsReady = true;
            _successor = new Successor(successor, true, _ => { }, new LoopTimer(loop, time));
        }

        foreach (var retiring in snapshot.Retiring)
            if (Attached(retiring) is { } instance) AddRetiring(instance, retireGrace);
    }

    private IEnumerable<ModulesInstance> Instances
    {
        get
        {
            if (_current is not null) yield return _current;
            if (_successor is not null) yield return _successor.Instance;
            foreach (var instance in _retiring) yield return instance;
        }
    }

    private ModulesInstance Start(string executable, ModulesSetup setup, bool isSuccessor)
    {
        group.Prepare();
        var (pid, socket) = ModulesSpawn.Start(executable, setup.Handover(isSuccessor), setup.Listeners);
        // At once, while it still starts its runtime; an exec step before it would cost every restart twenty milliseconds.
        group.Take(pid);
        return NewInstance(pid, socket, setup, setup.Listeners.Select(l => l.Id), null);
    }

    private ModulesInstance NewInstance(int pid, SafeFileHandle socket, ModulesSetup setup, IEnumerable<int> sockets, byte[]? begun)
    {
        (_memory ??= new OutOfMemoryWatch(group, reaper, loop, time, OnOutOfMemory)).Start();
        return new ModulesInstance(pid, socket, setup, sockets, begun, reaper, loop, OnHeard, OnEnded);
    }

    private ModulesInstance? Attached(InstanceSnapshot? snapshot)
    {
        if (snapshot is null) return null;
        var instance = NewInstance(snapshot.Pid, new SafeFileHandle(snapshot.Socket, true), _setup, snapshot.Sockets, snapshot.Begun);
        instance.HasReleased = snapshot.HasReleased;
        return instance;
    }

    private static InstanceSnapshot? Snapshot(ModulesInstance? instance) => instance is { Pid: not 0 }
        ? new InstanceSnapshot(instance.Pid, (int)instance.Socket.DangerousGetHandle(), [.. instance.Sockets], instance.HasReleased, instance.Begun)
        : null;

    private void Greet(ModulesInstance instance)
    {
        foreach (var message in greet()) instance.TryTell(message);
    }

    private void Retire(ModulesInstance old, TimeSpan deadline)
    {
        AddRetiring(old, deadline);
        old.TryTell(new ControlMessage.Retire(deadline));
    }

    private void AddRetiring(ModulesInstance old, TimeSpan deadline)
    {
        _retiring.Add(old);
        old.Limit = new LoopTimer(loop, time);
        old.Limit.Arm(deadline + Slack, old.Kill);
    }

    private int Promote(Successor successor)
    {
        successor.Limit.Disarm();
        _successor = null;
        _current = successor.Instance;
        OwnWhenFree();
        loop.Post(() => _child!.OnProbe(true));
        return successor.Instance.Pid;
    }

    /// <summary>One that retires says when it has let go of what only one may own, or dies, and then it has.</summary>
    private void OwnWhenFree()
    {
        if (_retiring.All(r => r.HasReleased)) _current?.TryTell(new ControlMessage.Own());
    }

    private void OnHeard(ModulesInstance from, ControlMessage? message)
    {
        switch (message)
        {
            case null:
                log.NotUnderstood(_child!.Model.Title);
                break;
            case ControlMessage.Ready:
                OnReady(from);
                break;
            case ControlMessage.Released:
                from.HasReleased = true;
                OwnWhenFree();
                break;
            default:
                if (from == _current) Asked?.Invoke(this, message);
                break;
        }
    }

    private void OnReady(ModulesInstance from)
    {
        from.IsReady = true;
        if (from == _current) _child!.OnProbe(true);
        else if (_successor is { } successor && successor.Instance == from)
        {
            successor.Limit.Disarm();
            successor.Tell("");
        }
    }

    private void OnEnded(ModulesInstance instance, ExitStatus status)
    {
        var because = instance == _current && _memory!.Explains(status) && !_child!.WasKilled ? $"ran out of memory ({group.MemoryWords})" : null;
        // What it has started and left is its group's; another process of ours may live in that.
        if (Instances.All(i => i == instance)) group.Kill(instance.Pid);
        instance.Reap();
        if (instance == _current)
        {
            _current = null;
            _child!.OnExited(status, null, because);
        }
        else if (_retiring.Remove(instance))
        {
            OwnWhenFree();
        }
        else if (_successor is { } gone && gone.Instance == instance)
        {
            GiveUpSuccessor($"it ended with {status}");
        }
    }

    private void OnOutOfMemory(long kills)
    {
        log.OutOfMemory(_child!.Model.Title, group.MemoryWords, kills);
        _child.OnOutOfMemory(kills);
    }

    /// <summary>One that was started to take the place of the one that serves.</summary>
    private sealed class Successor(ModulesInstance instance, bool isOurs, Action<string> done, LoopTimer limit)
    {
        private Action<string>? _done = done;

        public ModulesInstance Instance => instance;

        /// <summary>Whether it is this executable, or one that may never take over.</summary>
        public bool IsOurs => isOurs;

        public LoopTimer Limit => limit;

        public void Tell(string problem)
        {
            var done = _done;
            _done = null;
            done?.Invoke(problem);
        }
    }
}
