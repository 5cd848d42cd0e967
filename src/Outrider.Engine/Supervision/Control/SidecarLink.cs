using System.Collections.Concurrent;
using System.Threading.Channels;
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

    // Without a bound of its own: the supervisor orders one thing and waits for its answer.
    private readonly Channel<ControlMessage> _orders = Channel.CreateUnbounded<ControlMessage>(new UnboundedChannelOptions { SingleReader = true });
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

    /// <summary>As at the start of this process; a reload brings another.</summary>
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

    /// <summary>
    /// Carries out what the supervisor orders, one after the other, also what came before the call, and answers it. Not on the channel's thread: an order takes
    /// its time, and the next message must be heard. Until cancelled.
    /// </summary>
    public async Task ServeAsync(SidecarOrders orders, CancellationToken cancel)
    {
        await foreach (var order in _orders.Reader.ReadAllAsync(cancel))
        {
            switch (order)
            {
                case ControlMessage.Reload reload:
                    _channel.TrySend(new ControlMessage.Reloaded(reload.Id, await ReloadAsync(reload, orders)));
                    break;
                case ControlMessage.Retire(var deadline):
                    await orders.Retire(deadline);
                    _channel.TrySend(new ControlMessage.Released());
                    break;
                case ControlMessage.Own:
                    await orders.Own();
                    break;
            }
        }
    }

    /// <summary>The modules work; from here on the application may start.</summary>
    public void SayReady() => _channel.TrySend(new ControlMessage.Ready());

    /// <summary>Nothing is under way any more; the application is asked to stop now.</summary>
    public void SayDrained() => _channel.TrySend(new ControlMessage.Drained());

    public Task<bool> SignalAsync(string signal, CancellationToken cancel) => AskAsync(id => new ControlMessage.SignalApp(id, signal), cancel);

    public Task<bool> RestartAsync(CancellationToken cancel) => AskAsync(id => new ControlMessage.RestartApp(id), cancel);

    /// <summary>What is wrong with the new configuration, in one line; empty where it was taken.</summary>
    private async Task<string> ReloadAsync(ControlMessage.Reload reload, SidecarOrders orders)
    {
        try
        {
            using var change = new HandedChange(reload, Sockets);
            await orders.Reload(change);
            return "";
        }
        catch (Exception e)
        {
            // A fault of ours must not pass for a success, nor end the process that serves.
            var reason = e is ChangeRefusedException ? e.Message : $"a fault of Outrider's own: {e.Message}";
            return reason.ReplaceLineEndings(" ");
        }
    }

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
            case ControlMessage.Reload or ControlMessage.Retire or ControlMessage.Own:
                _orders.Writer.TryWrite(message);
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
