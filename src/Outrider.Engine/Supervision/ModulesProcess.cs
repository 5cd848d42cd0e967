using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.Control;
using Outrider.Supervision.Life;
using Outrider.Supervision.Limits;
using Outrider.Supervision.Listening;

namespace Outrider.Supervision;

/// <summary>
/// The process of the built-in modules: this executable again, with the run's listening sockets and a control channel. Whatever it dies of, the next
/// one gets the same sockets, so callers wait in the backlog instead of being refused. It has no parent-death signal: when we are gone it learns of it
/// by its channel, and ends what our programs may have left.
/// </summary>
/// <param name="greet">What to tell a new process at once.</param>
internal sealed class ModulesProcess(
    Handover handover, IReadOnlyList<BoundListener> listeners, TimeSpan flushGrace, Func<IEnumerable<ControlMessage>> greet,
    ChildGroup group, Reaper reaper, EventLoop loop, TimeProvider time, ILogger log) : IChildProcess
{
    // The deadline of a flush is the modules' own; the kill comes after it.
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    private OutOfMemoryWatch? _memory;
    private ControlChannel? _channel;
    private Child? _child;
    private int _pid;

    /// <summary>What a module asks for, on the loop; requests are answered by <see cref="Tell"/>.</summary>
    public event Action<ControlMessage>? Asked;

    public int Spawn(Child child)
    {
        _child = child;
        group.Prepare();
        var (ours, theirs) = Descriptors.SocketPair();
        using (theirs)
        using (var nothing = Launcher.OpenNull())
        using (var document = Descriptors.MemoryFile("handover", handover.ToBytes()))
        {
            SafeHandle[] descriptors = [nothing, new SafeFileHandle(1, false), new SafeFileHandle(2, false), theirs, document, .. listeners.Select(l => l.Socket.SafeHandle)];
            _pid = Spawned(ours, descriptors);
        }

        // At once, while it still starts its runtime; an exec step before it would cost every restart twenty milliseconds.
        group.Take(_pid);
        reaper.Expect(_pid, OnEnded);
        (_memory ??= new OutOfMemoryWatch(group, reaper, loop, time, OnOutOfMemory)).Start();
        var channel = new ControlChannel(ours, message => loop.Post(() => OnHeard(message)), () => { });
        _channel = channel;
        channel.Start();
        foreach (var message in greet()) Tell(message);
        loop.Post(child.OnExecuted);
        return _pid;
    }

    /// <summary>Where it listens to nothing any more it is hung: it is killed and another takes its place.</summary>
    public void Tell(ControlMessage message)
    {
        if (_pid == 0 || _channel is null || _channel.TrySend(message)) return;
        log.Deaf(_child!.Model.Title);
        Kill();
    }

    public void AskToStop()
    {
        // What is not ready in time hangs, and will not flush either.
        if (_child!.Cause == StopCause.Late) Kill();
        else Tell(new ControlMessage.Flush(flushGrace));
    }

    public void Kill()
    {
        if (_pid != 0) group.Kill(_pid);
    }

    // It says itself when it is ready.
    public void StartProbing()
    {
    }

    public void StopProbing()
    {
    }

    /// <summary>What the runtime of that process reads before its first socket and its first method.</summary>
    private static Dictionary<string, string> Environment() => new(Launcher.Own())
    {
        // Sockets complete on the thread that polls them: half the cost of a request (docs/decisions/0011).
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
        // Where there is one processor, as in most containers, hot code would otherwise be optimised ten times as late, and under load never.
        ["DOTNET_TC_DelaySingleProcMultiplier"] = "1",
    };

    private static int Spawned(SafeFileHandle ours, SafeHandle[] descriptors)
    {
        try
        {
            return Native.Spawn.Start(OwnExecutable.Path, OwnExecutable.Arguments(["sidecar"]), Launcher.Entries(Environment()), descriptors);
        }
        catch (NativeException)
        {
            ours.Dispose();
            throw;
        }
    }

    private void OnHeard(ControlMessage? message)
    {
        if (message is null) log.NotUnderstood(_child!.Model.Title);
        else if (message is ControlMessage.Ready) _child!.OnProbe(true);
        else Asked?.Invoke(message);
    }

    private void OnEnded(ExitStatus status)
    {
        var pid = _pid;
        var because = _memory!.Explains(status) && !_child!.WasKilled ? $"ran out of memory ({group.MemoryWords})" : null;
        group.Kill(pid);
        reaper.Reap(pid);
        _pid = 0;
        _channel = null;
        _child!.OnExited(status, null, because);
    }

    private void OnOutOfMemory(long kills)
    {
        log.OutOfMemory(_child!.Model.Title, group.MemoryWords, kills);
        _child.OnOutOfMemory(kills);
    }
}
