using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.Life;
using Outrider.Supervision.Limits;
using Outrider.Supervision.Output;
using Outrider.Supervision.Readiness;
using Outrider.Supervision.Succession;

namespace Outrider.Supervision;

/// <summary>
/// The process of the application or of one of the user's sidecars. When it has ended, its output is read to the end before its child is told,
/// so that "it ended" means that its last line is kept. A descendant that holds the pipes open gets one second. Then everything that it has started is killed, wherever it went.
/// </summary>
/// <param name="stdin">What it reads. The application gets ours, as under tini and s6: <c>producer | outrider run -- consumer</c> must work, and a service manager gives us /dev/null.</param>
internal sealed class ProgramProcess(
    ProgramModel model, Launcher launcher, Prober prober, SafeFileHandle stdin, OutputStream stdout, OutputStream stderr,
    ChildGroup group, Reaper reaper, EventLoop loop, TimeProvider time, ILogger log)
    : IChildProcess
{
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    // A reader of our own output that has not moved for this long does not come back; the logs must still be flushed.
    private static readonly TimeSpan ReaderGrace = TimeSpan.FromSeconds(10);

    // Long enough for a write to a slow disk, short enough for the loop, which waits for it.
    private static readonly TimeSpan PauseLimit = TimeSpan.FromSeconds(2);

    private readonly LoopTimer _outputLimit = new(loop, time);
    private ProgramModel _model = model;
    private Launcher _launcher = launcher;
    private Prober _prober = prober;
    private OutOfMemoryWatch? _memory;
    private Child? _child;
    private Launched? _launched;
    private OutputPump[] _pumps = [];
    private bool[] _isOpen = [];
    private ExecFailure? _failure;
    private ExitStatus? _status;
    private int _streams;
    private bool _isReaped;
    private bool _isExecuted;
    private int _round;

    public ProgramModel Model => _model;

    /// <summary>Where it listens, as far as that is known; 0 where it is not.</summary>
    public int Port => _prober.Port;

    /// <summary>Whether there is no process, or one that is the program by now and lives.</summary>
    public bool IsSettled => !IsAlive || (_status is null && _isExecuted);

    private bool IsAlive => _launched is not null && !_isReaped;

    public int Spawn(Child child)
    {
        _child = child;
        var round = ++_round;
        group.Prepare();
        var (out1, in1) = Descriptors.Pipe();
        var (out2, in2) = Descriptors.Pipe();
        using (in1)
        using (in2)
            _launched = Launch(out1, in1, out2, in2);
        (_failure, _status, _isReaped, _isExecuted, _streams) = (null, null, false, false, 3);
        reaper.Expect(_launched.Pid, OnEnded);
        // Behind this event, in which the modules are told of the pid: should we be killed from here on, they end what it starts.
        loop.Post(_launched.Go);
        WatchMemory();
        _launched.Follow(failure => loop.Post(() => OnStatus(round, failure)));
        _pumps = [NewPump(out1, stdout, "stdout", round), NewPump(out2, stderr, "stderr", round)];
        foreach (var pump in _pumps) pump.Start();
        return _launched.Pid;
    }

    public void AskToStop() => Signal(_model.StopSignal);

    public bool Signal(Signal signal) => _launched is not null && _status is null && ProcessControl.TrySignal(_launched.Pid, signal);

    public void Kill()
    {
        if (_launched is not null && !_isReaped) group.Kill(_launched.Pid);
    }

    /// <summary>What was decided anew about it. Another command, user or limit holds from its next process on.</summary>
    /// <param name="next">Its model.</param>
    /// <param name="nextLauncher">Starts the processes to come.</param>
    /// <param name="nextProber">Asks from now on; null where the one that asks goes on.</param>
    public void Use(ProgramModel next, Launcher nextLauncher, Prober? nextProber)
    {
        (_model, _launcher) = (next, nextLauncher);
        if (nextProber is null) return;
        var (isProbing, port) = (_prober.IsProbing, _prober.Port);
        _prober.Stop();
        _prober = nextProber;
        if (isProbing) _prober.Resume(_child!, port);
    }

    public void StartProbing() => _prober.Start(_child!);

    public void StopProbing() => _prober.Stop();

    private Launched Launch(SafeFileHandle out1, SafeFileHandle in1, SafeFileHandle out2, SafeFileHandle in2)
    {
        try
        {
            return _model.Ready.Descriptor == 0 ? _launcher.Start(_model.Command, stdin, in1, in2) : LaunchToBeTold([stdin, in1, in2]);
        }
        catch (NativeException)
        {
            out1.Dispose();
            out2.Dispose();
            throw;
        }
    }

    private Launched LaunchToBeTold(IReadOnlyList<SafeFileHandle> streams)
    {
        var (said, end) = Descriptors.Pipe();
        var round = _round;
        using (end)
        {
            try
            {
                var launched = _launcher.Start(_model.Command, _model.Ready.Descriptor, [end], streams);
                ReadyLine.Follow(said, () => loop.Post(() => OnSaid(round)));
                return launched;
            }
            catch (NativeException)
            {
                said.Dispose();
                throw;
            }
        }
    }

    private void OnSaid(int round)
    {
        if (round == _round) _prober.OnSaid();
    }

    private OutputPump NewPump(SafeFileHandle from, OutputStream into, string name, int round) =>
        new(from, into, $"{_model.Life.Name} {name}", () => loop.Post(() => OnStreamEnded(round)));

    private void OnStatus(int round, ExecFailure? failure)
    {
        if (round != _round) return;
        _failure = failure;
        _isExecuted = failure is null;
        if (_isExecuted && _status is null) _child!.OnExecuted();
        OnStreamEnded(round);
    }

    private void OnStreamEnded(int round)
    {
        if (round != _round) return;
        _streams--;
        if (_streams == 0 && _status is not null) Finish();
    }

    private void OnEnded(ExitStatus status)
    {
        _status = status;
        if (_streams == 0) Finish();
        else _outputLimit.Arm(OutputGrace, GiveUpDescendants);
    }

    private void GiveUpDescendants()
    {
        KillAllAndReap();
        foreach (var pump in _pumps) pump.Finish();
        _outputLimit.Arm(ReaderGrace, GiveUpReader);
    }

    private void GiveUpReader()
    {
        log.OutputAbandoned(_model.Life.Title, (int)ReaderGrace.TotalSeconds);
        // The next process of this program writes to the same reader, and must not wait for the thread that waits for it.
        foreach (var pump in _pumps) pump.Pause(_ => { });
        Finish();
    }

    private void Finish()
    {
        _outputLimit.Disarm();
        var because = _memory!.Explains(_status!.Value) && !_child!.WasKilled ? $"ran out of memory ({group.MemoryWords})" : null;
        KillAllAndReap();
        _round++;
        if (_failure is not null) log.NotExecuted(_model.Life.Title, _model.Explain(_failure));
        _child!.OnExited(_status!.Value, _failure, because);
    }

    private void OnOutOfMemory(long kills)
    {
        log.OutOfMemory(_model.Life.Title, group.MemoryWords, kills);
        _child!.OnOutOfMemory(kills);
    }

    /// <summary>In this order: as long as the leader is a zombie, its number can be no other group's.</summary>
    private void KillAllAndReap()
    {
        if (_isReaped) return;
        group.Kill(_launched!.Pid);
        reaper.Reap(_launched.Pid);
        _isReaped = true;
    }

    private void WatchMemory() => (_memory ??= new OutOfMemoryWatch(group, reaper, loop, time, OnOutOfMemory)).Start();

    /// <summary>Reads nothing more of its output, since this process will be replaced by execve(2); what it says waits in its pipes. False where that did not come to rest in time.</summary>
    public bool Pause()
    {
        if (!IsAlive) return true;
        var rested = new CountdownEvent(_pumps.Length);
        var (isOpen, round) = (new bool[_pumps.Length], _round);
        _isOpen = isOpen;
        for (var i = 0; i < _pumps.Length; i++)
        {
            var number = i;
            _pumps[i].Pause(isPaused =>
            {
                isOpen[number] = isPaused;
                rested.Signal();
                loop.Post(() => OnRested(isOpen, number, round));
            });
        }

        return rested.Wait(PauseLimit);
    }

    /// <summary>It was not replaced after all.</summary>
    public void Unpause()
    {
        var (isOpen, round) = (_isOpen, _round);
        _isOpen = [];
        for (var i = 0; i < isOpen.Length; i++) OnRested(isOpen, i, round);
    }

    /// <summary>One that came to rest too late is read again too, or the application would stand still.</summary>
    private void OnRested(bool[] isOpen, int number, int round)
    {
        if (isOpen == _isOpen || !isOpen[number] || round != _round || !IsAlive) return;
        isOpen[number] = false;
        Reopen(number, _pumps[number].From, round);
    }

    /// <summary>What is needed to go on with it in another process.</summary>
    public ProgramSnapshot Snapshot(Child child)
    {
        stdout.Settle();
        stderr.Settle();
        return Settled(child);
    }

    private ProgramSnapshot Settled(Child child) => new(
        child.Model.Name, child.Model.Kind == ChildKind.Application, IsAlive ? child.Pid : 0, Open(0), Open(1), _prober.Port, stdout.Spool?.State, stderr.Spool?.State);

    /// <summary>Goes on with a process that another supervisor of this run has started.</summary>
    public void Attach(Child child, ProgramSnapshot snapshot)
    {
        _child = child;
        if (snapshot.Pid == 0) return;
        var round = ++_round;
        group.Adopt();
        (_launched, _isExecuted) = (new Launched(snapshot.Pid, new SafeFileHandle(-1, true)), true);
        reaper.Expect(snapshot.Pid, OnEnded);
        WatchMemory();
        _pumps = new OutputPump[2];
        foreach (var (number, descriptor) in new[] { snapshot.Stdout, snapshot.Stderr }.Index())
        {
            if (descriptor < 0) continue;
            _streams++;
            Reopen(number, new SafeFileHandle(descriptor, true), round);
        }

        _pumps = [.. _pumps.OfType<OutputPump>()];
        _prober.Resume(child, snapshot.Port);
    }

    private void Reopen(int number, SafeFileHandle from, int round)
    {
        _pumps[number] = number == 0 ? NewPump(from, stdout, "stdout", round) : NewPump(from, stderr, "stderr", round);
        _pumps[number].Start();
    }

    private int Open(int number) => IsAlive && number < _isOpen.Length && _isOpen[number] ? (int)_pumps[number].From.DangerousGetHandle() : -1;
}
