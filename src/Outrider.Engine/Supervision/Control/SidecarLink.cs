using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Limits;

namespace Outrider.Supervision.Control;

/// <summary>
/// The modules' end of the control channel: what the supervisor handed over, what it says of the application, and what may be asked of it.
/// When the supervisor is gone, so is the run: everything it kept alive is killed, and this process ends at once.
/// </summary>
internal sealed class SidecarLink : IAppControl
{
    private readonly ControlChannel _channel;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<bool>> _asked = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly TaskCompletionSource<TimeSpan> _flush = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastId;

    /// <param name="handover">What this process was given.</param>
    /// <param name="sockets">The listening sockets among it.</param>
    /// <param name="socket">Its end of the channel.</param>
    /// <param name="gone">Called when the supervisor is gone, with the processes it had.</param>
    public SidecarLink(Handover handover, HandedSockets sockets, SafeFileHandle socket, Action<IReadOnlyList<ProcessStatus>> gone)
    {
        Handover = handover;
        Sockets = sockets;
        _channel = new ControlChannel(socket, OnHeard, () => gone(Run.Value.Processes));
        _channel.Start();
    }

    /// <summary>As at the start of this process.</summary>
    public Handover Handover { get; }

    public HandedSockets Sockets { get; }

    public SnapshotCell<AppStatus> App { get; } = new(AppStatus.Unknown);

    public SnapshotCell<RunStatus> Run { get; } = new(RunStatus.Unknown);

    /// <summary>Cancelled when the run is asked to stop: answer not ready, so that who sends callers here sends them elsewhere. The drain may come later.</summary>
    public CancellationToken Leaving => _leaving.Token;

    /// <summary>Cancelled when the run begins to stop: answer not ready, take no new work, finish what there is, then call <see cref="SayDrained"/>.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Completes when the application has said its last word, with the time there is to deliver what is left. Then exit with 0.</summary>
    public Task<TimeSpan> Flush => _flush.Task;

    /// <summary>Takes what this process was started with, and begins to listen.</summary>
    public static SidecarLink Open()
    {
        var handover = Handover.FromBytes(Descriptors.ReadMemoryFile(Handover.Descriptor));
        Descriptors.CloseOnExec(Handover.ControlDescriptor);
        return new SidecarLink(handover, HandedSockets.Inherited(handover.Listeners), new SafeFileHandle(Handover.ControlDescriptor, true), EndWithSupervisor);
    }

    /// <summary>The modules work; from here on the application may start.</summary>
    public void SayReady() => _channel.TrySend(new ControlMessage.Ready());

    /// <summary>Nothing is under way any more; the application is asked to stop now.</summary>
    public void SayDrained() => _channel.TrySend(new ControlMessage.Drained());

    public Task<bool> SignalAsync(string signal, CancellationToken cancel) => AskAsync(id => new ControlMessage.SignalApp(id, signal), cancel);

    public Task<bool> RestartAsync(CancellationToken cancel) => AskAsync(id => new ControlMessage.RestartApp(id), cancel);

    private async Task<bool> AskAsync(Func<int, ControlMessage> message, CancellationToken cancel)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _asked[id] = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            return _channel.TrySend(message(id)) && await answer.Task.WaitAsync(cancel);
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    private void OnHeard(ControlMessage? message)
    {
        switch (message)
        {
            case ControlMessage.App(var status):
                App.Publish(status);
                break;
            case ControlMessage.Run(var status):
                Run.Publish(status);
                break;
            case ControlMessage.Leave:
                BeginLeave();
                break;
            case ControlMessage.Drain:
                BeginDrain();
                break;
            case ControlMessage.Flush(var grace):
                BeginDrain();
                _flush.TrySetResult(grace);
                break;
            case ControlMessage.Answer(var id, var isDone) when _asked.TryGetValue(id, out var answer):
                answer.TrySetResult(isDone);
                break;
        }
    }

    // Not on this thread: what is registered there may be slow, and the next message must be heard.
    private void BeginLeave() => _ = _leaving.CancelAsync();

    private void BeginDrain()
    {
        BeginLeave();
        _ = _draining.CancelAsync();
    }

    private static void EndWithSupervisor(IReadOnlyList<ProcessStatus> processes)
    {
        var own = Environment.ProcessId;
        LastRites.Hold([.. processes.Where(p => p.Pid != own).Select(p => (p.Pid, p.Group))], processes.FirstOrDefault(p => p.Pid == own)?.Group ?? "");
        ProcessControl.ExitNow(ExitCode.Software);
    }
}
