using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision.Control;

namespace Outrider.Supervision.BuiltIn;

/// <summary>
/// One process of the modules from its start to its end, and the channel to it. It has no parent-death signal: when we are gone it learns of it by its channel, and
/// ends what our programs may have left. All is called on the loop.
/// </summary>
internal sealed class ModulesInstance
{
    private readonly Func<byte[]?, ControlChannel> _open;
    private readonly Reaper _reaper;
    private ControlChannel _channel;
    private Action<ModulesAnswer>? _reloaded;
    private int _lastReload;

    /// <param name="pid">A child of ours, alive or a zombie.</param>
    /// <param name="socket">Our end of its channel.</param>
    /// <param name="setup">What it was started with, or has become since.</param>
    /// <param name="sockets">The numbers of the listening sockets it has.</param>
    /// <param name="begun">What an earlier reader of its channel has read of a line; null for none.</param>
    /// <param name="reaper">Tells its end.</param>
    /// <param name="loop">Where all is told.</param>
    /// <param name="heard">Gets what it says and is not answered here; null for what is no message.</param>
    /// <param name="ended">Called once, with the process still a zombie; it must call <see cref="Reap"/>.</param>
    public ModulesInstance(int pid, SafeFileHandle socket, ModulesSetup setup, IEnumerable<int> sockets, byte[]? begun, Reaper reaper, EventLoop loop, Action<ModulesInstance, ControlMessage?> heard, Action<ModulesInstance, ExitStatus> ended)
    {
        (Pid, Socket, Setup, Sockets, _reaper) = (pid, socket, setup, [.. sockets], reaper);
        reaper.Expect(pid, status => OnEnded(status, ended));
        _open = already => new ControlChannel(socket, message => loop.Post(() => OnHeard(message, heard)), () => { }, already);
        _channel = _open(begun);
        _channel.Start();
    }

    /// <summary>0 once it was reaped.</summary>
    public int Pid { get; private set; }

    public SafeFileHandle Socket { get; }

    /// <summary>The listening sockets it has, by their numbers.</summary>
    public HashSet<int> Sockets { get; private set; }

    /// <summary>What it has taken last.</summary>
    public ModulesSetup Setup { get; private set; }

    /// <summary>Armed while it retires: what has not ended by then is killed.</summary>
    public LoopTimer? Limit { get; set; }

    /// <summary>It has said that it works.</summary>
    public bool IsReady { get; set; }

    /// <summary>It was told to retire, and has let go of what only one process may own.</summary>
    public bool HasReleased { get; set; }

    /// <summary>False where it does not read what it is told: it is hung.</summary>
    public bool TryTell(ControlMessage message) => Pid == 0 || _channel.TrySend(message);

    /// <summary>Gives it a new configuration. One at a time: who asks again before it has answered gets the only answer.</summary>
    public void Reload(ModulesSetup next, Action<ModulesAnswer> done)
    {
        var added = next.Listeners.Where(l => !Sockets.Contains(l.Id)).ToArray();
        _reloaded = answer =>
        {
            if (answer.IsDone) (Setup, Sockets) = (next, [.. next.Listeners.Select(l => l.Id)]);
            done(answer);
        };
        using var document = Descriptors.MemoryFile("handover", next.Handover(isSuccessor: false).ToBytes());
        var message = new ControlMessage.Reload(++_lastReload, [.. added.Select(l => l.Id)])
        {
            Descriptors = [document, .. added.Select(l => new SafeFileHandle(l.Socket.Handle, false))],
        };
        if (Pid == 0 || !_channel.TrySend(message)) Answer(ModulesAnswer.Absent("it does not read what it is told"));
    }

    public void Kill()
    {
        if (Pid != 0) ProcessControl.TrySignalGroup(Pid, Signal.Kill);
    }

    /// <summary>What was read of a line that had not ended when the channel came to rest.</summary>
    public byte[] Begun { get; private set; } = [];

    /// <summary>Hears nothing more, since this process will be replaced by execve(2).</summary>
    public void Pause() => Begun = _channel.Pause();

    /// <summary>It was not replaced after all.</summary>
    public void Unpause()
    {
        if (Pid == 0) return;
        _channel = _open(Begun);
        _channel.Start();
    }

    /// <summary>Once nothing is to be signalled by its pid any more.</summary>
    public void Reap()
    {
        _reaper.Reap(Pid);
        Pid = 0;
    }

    private void OnHeard(ControlMessage? message, Action<ModulesInstance, ControlMessage?> heard)
    {
        if (message is not ControlMessage.Reloaded(var id, var problem)) heard(this, message);
        else if (id == _lastReload) Answer(problem.Length == 0 ? ModulesAnswer.Done : ModulesAnswer.Refused(problem));
    }

    private void OnEnded(ExitStatus status, Action<ModulesInstance, ExitStatus> ended)
    {
        ProcessControl.TrySignalGroup(Pid, Signal.Kill);
        Limit?.Disarm();
        Answer(ModulesAnswer.Absent($"it ended ({status}) before it had taken it"));
        ended(this, status);
    }

    private void Answer(ModulesAnswer answer)
    {
        var done = _reloaded;
        _reloaded = null;
        done?.Invoke(answer);
    }
}
