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
    public void A_new_configuration_comes_with_its_sockets_and_is_answered_for()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var seen = new List<string>();
        Serve(reload: change =>
        {
            seen.Add($"{change.Handover.Identity.Service} {PortOf(change.Descriptor(change.Handover.Listeners[0].Name))}");
            change.Take();
            return Task.CompletedTask;
        });
        Reload(1, [new("admin", 5)], (5, listening));
        Assert.Equal(new ControlMessage.Reloaded(1, ""), Next());
        Assert.Equal(5, _link.Sockets.IdOf("admin"));
        Assert.Equal(PortOf((int)listening.Handle), PortOf(_link.Sockets.Descriptor("admin")));

        // The same socket under another name comes without a descriptor.
        Reload(2, [new("inbound[0]", 5)]);
        Assert.Equal(new ControlMessage.Reloaded(2, ""), Next());
        Assert.Equal(PortOf((int)listening.Handle), PortOf(_link.Sockets.Descriptor("inbound[0]")));
        Assert.Equal(Enumerable.Repeat($"new {PortOf((int)listening.Handle)}", 2), seen);
    }

    [Fact]
    public void A_configuration_that_is_refused_is_answered_in_one_line_and_its_sockets_are_closed()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var descriptor = -1;
        var faults = new Queue<Exception>([new ChangeRefusedException("line one\nline two"), new InvalidOperationException("oops")]);
        Serve(reload: change =>
        {
            descriptor = change.Descriptor("admin");
            throw faults.Dequeue();
        });
        Reload(1, [new("admin", 5)], (5, listening));
        Assert.Equal(new ControlMessage.Reloaded(1, "line one line two"), Next());
        Assert.NotEqual((int)listening.Handle, descriptor);
        Assert.Throws<InvalidOperationException>(() => _link.Sockets.DescriptorOf(5));
        Reload(2, [new("admin", 5)], (5, listening));
        Assert.Contains("oops", Assert.IsType<ControlMessage.Reloaded>(Next()).Problem);
    }

    [Fact]
    public void A_configuration_that_was_cut_off_is_refused_and_the_next_order_is_heard()
    {
        Serve();
        using var nothing = Descriptors.MemoryFile("handover", "{"u8);
        _supervisor.TrySend(new ControlMessage.Reload(1, []) { Descriptors = [nothing] });
        Assert.NotEmpty(Assert.IsType<ControlMessage.Reloaded>(Next()).Problem);
        Reload(2, []);
        Assert.Equal(new ControlMessage.Reloaded(2, ""), Next());
    }

    [Fact]
    public async Task Orders_are_carried_out_one_at_a_time_and_those_that_came_early_too()
    {
        var log = new ConcurrentQueue<string>();
        var release = new TaskCompletionSource();
        Reload(1, []);
        _supervisor.TrySend(new ControlMessage.Own());
        _supervisor.TrySend(new ControlMessage.Retire(TimeSpan.FromSeconds(7)));
        _supervisor.TrySend(new ControlMessage.App(new AppStatus(AppPhase.Ready, 7, 8080, 1)));
        await Eventually.True(() => _link.App.Value.Port == 8080, "all is heard");
        Serve(
            async _ =>
            {
                log.Enqueue("reload");
                await release.Task;
                log.Enqueue("reloaded");
            },
            deadline =>
            {
                log.Enqueue($"retire {deadline.TotalSeconds}");
                return Task.CompletedTask;
            },
            () =>
            {
                log.Enqueue("own");
                return Task.CompletedTask;
            });
        await Eventually.True(() => log.Count == 1, "the first is begun");
        release.SetResult();
        Assert.Equal(new ControlMessage.Reloaded(1, ""), Next());
        Assert.IsType<ControlMessage.Released>(Next());
        Assert.Equal(["reload", "reloaded", "own", "retire 7"], log);
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

    private void Serve(Func<HandedChange, Task>? reload = null, Func<TimeSpan, Task>? retire = null, Func<Task>? own = null) =>
        _ = _link.ServeAsync(new SidecarOrders(reload ?? (_ => Task.CompletedTask), retire ?? (_ => Task.CompletedTask), own ?? (() => Task.CompletedTask)), TestContext.Current.CancellationToken);

    private void Reload(int id, IReadOnlyList<HandedListener> listeners, params (int Id, Socket Socket)[] added)
    {
        var handover = new Handover(new AppIdentity("new", "", "", "", "h"), "/state", "t", "", listeners, ConfigNode.Map(new Place("x", 0), []));
        using var file = Descriptors.MemoryFile("handover", handover.ToBytes());
        var sockets = added.Select(a => new Microsoft.Win32.SafeHandles.SafeFileHandle(a.Socket.Handle, false));
        Assert.True(_supervisor.TrySend(new ControlMessage.Reload(id, [.. added.Select(a => a.Id)]) { Descriptors = [file, .. sockets] }));
    }

    private static int PortOf(int descriptor)
    {
        using var socket = new Socket(new SafeSocketHandle(descriptor, false));
        return ((System.Net.IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
