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

    private readonly LoopTimer _outputLimit = new(loop, time);
    private OutOfMemoryWatch? _memory;
    private Child? _child;
    private Launched? _launched;
    private OutputPump[] _pumps = [];
    private ExecFailure? _failure;
    private ExitStatus? _status;
    private int _streams;
    private bool _isReaped;
    private int _round;

    public ProgramModel Model => model;

    public Prober Prober => prober;

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
        (_failure, _status, _isReaped, _streams) = (null, null, false, 3);
        reaper.Expect(_launched.Pid, OnEnded);
        // Behind this event, in which the modules are told of the pid: should we be killed from here on, they end what it starts.
        loop.Post(_launched.Go);
        (_memory ??= new OutOfMemoryWatch(group, reaper, loop, time, OnOutOfMemory)).Start();
        _launched.Follow(failure => loop.Post(() => OnStatus(round, failure)));
        _pumps = [NewPump(out1, stdout, "stdout", round), NewPump(out2, stderr, "stderr", round)];
        foreach (var pump in _pumps) pump.Start();
        return _launched.Pid;
    }

    public void AskToStop() => Signal(model.StopSignal);

    public bool Signal(Signal signal) => _launched is not null && _status is null && ProcessControl.TrySignal(_launched.Pid, signal);

    public void Kill()
    {
        if (_launched is not null && !_isReaped) group.Kill(_launched.Pid);
    }

    public void StartProbing() => prober.Start(_child!);

    public void StopProbing() => prober.Stop();

    private Launched Launch(SafeFileHandle out1, SafeFileHandle in1, SafeFileHandle out2, SafeFileHandle in2)
    {
        try
        {
            return model.Ready.Descriptor == 0 ? launcher.Start(model.Command, stdin, in1, in2) : LaunchToBeTold([stdin, in1, in2]);
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
                var launched = launcher.Start(model.Command, model.Ready.Descriptor, [end], streams);
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
        if (round == _round) prober.OnSaid();
    }

    private OutputPump NewPump(SafeFileHandle from, OutputStream into, string name, int round) =>
        new(from, into, $"{model.Life.Name} {name}", () => loop.Post(() => OnStreamEnded(round)));

    private void OnStatus(int round, ExecFailure? failure)
    {
        if (round != _round) return;
        _failure = failure;
        if (failure is null && _status is null) _child!.OnExecuted();
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
        log.OutputAbandoned(model.Life.Title, (int)ReaderGrace.TotalSeconds);
        Finish();
    }

    private void Finish()
    {
        _outputLimit.Disarm();
        var because = _memory!.Explains(_status!.Value) && !_child!.WasKilled ? $"ran out of memory ({group.MemoryWords})" : null;
        KillAllAndReap();
        _round++;
        if (_failure is not null) log.NotExecuted(model.Life.Title, model.Explain(_failure));
        _child!.OnExited(_status!.Value, _failure, because);
    }

    private void OnOutOfMemory(long kills)
    {
        log.OutOfMemory(model.Life.Title, group.MemoryWords, kills);
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

    public bool IsSettled => throw new NotImplementedException();

    public void Use(ProgramModel next) => throw new NotImplementedException();

    public void Pause() => throw new NotImplementedException();

    public void Unpause() => throw new NotImplementedException();

    public ProgramSnapshot Snapshot(Child child) => throw new NotImplementedException();

    public void Attach(Child child, ProgramSnapshot snapshot) => throw new NotImplementedException();
}
