using System.Collections.Concurrent;
using System.Net.Sockets;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Control;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Control;

public sealed class SidecarLinkTests
{
    private readonly BlockingCollection<ControlMessage?> _heard = [];
    private readonly TaskCompletionSource<IReadOnlyList<ProcessStatus>> _gone = new();
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _socket;
    private readonly ControlChannel _supervisor;
    private readonly SidecarLink _link;

    public SidecarLinkTests()
    {
        var (ours, theirs) = Descriptors.SocketPair();
        _socket = ours;
        _supervisor = new ControlChannel(ours, _heard.Add, () => { });
        _supervisor.Start();
        var handover = new Handover(new AppIdentity("a", "", "", "", "h"), "/state", "t", "", [], ConfigNode.Map(new Place("x", 0), []));
        _link = new SidecarLink(handover, HandedSockets.Inherited([]), theirs, _gone.SetResult);
    }

    [Fact]
    public async Task A_signal_is_asked_for_and_its_answer_comes_back()
    {
        var asked = _link.SignalAsync("SIGHUP", TestContext.Current.CancellationToken);
        var request = Assert.IsType<ControlMessage.SignalApp>(Next());
        Assert.Equal("SIGHUP", request.Signal);
        Assert.False(asked.IsCompleted);
        _supervisor.TrySend(new ControlMessage.Answer(request.Id + 1, false));
        _supervisor.TrySend(new ControlMessage.Answer(request.Id, true));
        Assert.True(await asked.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_restart_that_is_refused_is_false()
    {
        var asked = _link.RestartAsync(TestContext.Current.CancellationToken);
        _supervisor.TrySend(new ControlMessage.Answer(Assert.IsType<ControlMessage.RestartApp>(Next()).Id, false));
        Assert.False(await asked.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_supervisor_says_is_known()
    {
        _supervisor.TrySend(new ControlMessage.App(new AppStatus(AppPhase.Ready, 7, 8080, 1)));
        await Eventually.True(() => _link.App.Value is { Port: 8080, IsReady: true }, "the status arrives");
        Assert.False(_link.Draining.IsCancellationRequested);
        _supervisor.TrySend(new ControlMessage.Leave());
        await Eventually.True(() => _link.Leaving.IsCancellationRequested, "the run is about to stop");
        Assert.False(_link.Draining.IsCancellationRequested);
        _supervisor.TrySend(new ControlMessage.Drain());
        await Eventually.True(() => _link.Draining.IsCancellationRequested, "the drain begins");
        Assert.False(_link.Flush.IsCompleted);
        _supervisor.TrySend(new ControlMessage.Flush(TimeSpan.FromSeconds(3)));
        Assert.Equal(TimeSpan.FromSeconds(3), await _link.Flush.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_the_modules_say_is_heard()
    {
        _link.SayReady();
        _link.SayDrained();
        Assert.IsType<ControlMessage.Ready>(Next());
        Assert.IsType<ControlMessage.Drained>(Next());
    }

    [Fact]
    public async Task When_the_supervisor_is_gone_it_is_told_with_the_processes_that_were_left()
    {
        _supervisor.TrySend(new ControlMessage.Run(new RunStatus(1, [new ProcessStatus("orders", "application", "ready", 12, 0, default, "")], [])));
        await Eventually.True(() => _link.Run.Value.Processes.Count == 1, "the processes are known");
        // What the kernel does when a process dies; a close would wait for our own reader.
        using (var dying = new Socket(new SafeSocketHandle(_socket.DangerousGetHandle(), false))) dying.Shutdown(SocketShutdown.Both);
        Assert.Equal(12, Assert.Single(await _gone.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken)).Pid);
    }

    private ControlMessage? Next() => _heard.TryTake(out var message, Eventually.Soon) ? message : throw new TimeoutException();
}
