using System.Collections.Concurrent;
using System.Text;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Control;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Control;

public sealed class ControlTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly ControlMessage[] Messages =
    [
        new ControlMessage.App(new AppStatus(AppPhase.BackingOff, 12, 8080, 3)),
        new ControlMessage.Leave(),
        new ControlMessage.Drain(),
        new ControlMessage.Flush(TimeSpan.FromSeconds(2.5)),
        new ControlMessage.Answer(4, true),
        new ControlMessage.Retire(TimeSpan.FromSeconds(30)),
        new ControlMessage.Own(),
        new ControlMessage.Ready(),
        new ControlMessage.Drained(),
        new ControlMessage.Reloaded(3, "no"),
        new ControlMessage.Released(),
        new ControlMessage.SignalApp(5, "SIGHUP"),
        new ControlMessage.RestartApp(6),
    ];

    [Fact]
    public void A_message_is_read_as_it_was_written()
    {
        foreach (var message in Messages) Assert.Equal(message, Copy(message));
        var run = new RunStatus(1, [new ProcessStatus("orders", "application", "ready", 12, 0, Since, ""), new ProcessStatus("a\"b\n", "sidecar", "ended", 0, 2, Since, "signal 9")], [new OutputLoss("stdout", "disk_full", 77), new OutputLoss("stderr", "drop_oldest", 0)]);
        var copy = Assert.IsType<ControlMessage.Run>(Copy(new ControlMessage.Run(run))).Status;
        Assert.Equal(run.Processes, copy.Processes);
        Assert.Equal(1, copy.SupervisorPid);
        Assert.Equal(run.OutputLost, copy.OutputLost);
    }

    [Fact]
    public void Anything_else_is_no_message_and_no_fault()
    {
        var random = new Random(20260102);
        foreach (var message in Messages)
        {
            var bytes = ControlCodec.Write(message);
            for (var i = 0; i < 500; i++)
            {
                var broken = bytes.ToArray();
                for (var n = random.Next(1, 4); n > 0; n--) broken[random.Next(broken.Length)] = (byte)random.Next(256);
                // It may by chance be a message still; it must not throw.
                _ = ControlCodec.Read(broken.AsMemory(0, random.Next(broken.Length + 1)));
            }
        }

        Assert.Null(ControlCodec.Read("{}"u8.ToArray()));
        Assert.Null(ControlCodec.Read("{\"type\":\"app\",\"phase\":\"99\",\"pid\":1,\"port\":1,\"restarts\":0}"u8.ToArray()));
        Assert.Null(ControlCodec.Read("{\"type\":\"unheard of\"}"u8.ToArray()));
        Assert.Null(ControlCodec.Read(Encoding.ASCII.GetBytes(new string('[', 10000))));
    }

    [Fact]
    public async Task Both_ends_hear_each_other_in_order_and_the_end()
    {
        var (one, two) = Descriptors.SocketPair();
        var heard = new ConcurrentQueue<ControlMessage?>();
        var closed = new TaskCompletionSource();
        new ControlChannel(one, heard.Enqueue, closed.SetResult).Start();
        var speaker = new ControlChannel(two, _ => { }, () => { });
        var long1 = new ControlMessage.SignalApp(9, new string('x', 20_000));
        foreach (var message in (ControlMessage[])[.. Messages, long1, .. Messages]) Assert.True(speaker.TrySend(message));
        Descriptors.TryWriteAll(two, "not a message\n"u8);
        two.Dispose();
        await closed.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.Equal([.. Messages, long1, .. Messages, null], heard);
    }

    [Fact]
    public async Task Descriptors_arrive_with_the_message_they_were_sent_with()
    {
        var (one, two) = Descriptors.SocketPair();
        var heard = new ConcurrentQueue<ControlMessage?>();
        var closed = new TaskCompletionSource();
        new ControlChannel(one, heard.Enqueue, closed.SetResult).Start();
        var speaker = new ControlChannel(two, _ => { }, () => { });
        using var first = Descriptors.MemoryFile("first", "1"u8);
        using var second = Descriptors.MemoryFile("second", "2"u8);
        speaker.TrySend(new ControlMessage.Reload(1, []) { Descriptors = [first] });
        speaker.TrySend(new ControlMessage.Drain());
        speaker.TrySend(new ControlMessage.Reload(2, [7]) { Descriptors = [second, first] });
        two.Dispose();
        await closed.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.Equal(["1", "", "2 1"], heard.Select(Contents));

        static string Contents(ControlMessage? message) => message is ControlMessage.Reload { Descriptors: var all }
            ? string.Join(' ', all.Select(Content))
            : "";

        // Closed by its owner, and once: the number may be another's a moment later.
        static string Content(Microsoft.Win32.SafeHandles.SafeFileHandle handed)
        {
            using (handed) return Encoding.ASCII.GetString(Descriptors.ReadMemoryFile(handed));
        }
    }

    [Fact]
    public void A_peer_that_does_not_listen_does_not_hold_up_the_speaker()
    {
        var (one, two) = Descriptors.SocketPair();
        var speaker = new ControlChannel(one, _ => { }, () => { });
        var message = new ControlMessage.SignalApp(9, new string('x', 20_000));
        Assert.True(speaker.TrySend(message));
        var sent = 1;
        while (speaker.TrySend(message)) Assert.True(++sent < 1000);
        Assert.False(speaker.TrySend(new ControlMessage.Ready()), "what was cut off must not be followed by anything");
        one.Dispose();
        two.Dispose();
    }

    [Fact]
    public void A_handover_is_read_as_it_was_written_configuration_and_all()
    {
        var problems = new Problems();
        var config = Yaml.Read("app:\n  name: 'a \"b\" ü'\n  command: [x, y]\n", "outrider.yaml", problems)!;
        var handover = new Handover(new AppIdentity("a", "b", "c", "d", "e"), "/state", "token", "/srv/outrider.yaml", [new("admin", 5), new("inbound[0]", 6)], config);
        using var file = Descriptors.MemoryFile("handover", handover.ToBytes());
        var copy = Handover.FromBytes(Descriptors.ReadMemoryFile(Duplicate(file)));
        Assert.Equal(handover.Identity, copy.Identity);
        Assert.Equal(("/state", "token", "/srv/outrider.yaml"), (copy.StateFolder, copy.AdminToken, copy.ConfigPath));
        Assert.Equal(handover.Listeners, copy.Listeners);
        Assert.Equal("a \"b\" ü", copy.Config["app"]!["name"]!.Value);
        Assert.Equal(3, copy.Config["app"]!["command"]!.Place.Line);
    }

    private static int Duplicate(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        var copy = Descriptors.DuplicateHigh((int)file.DangerousGetHandle());
        var descriptor = (int)copy.DangerousGetHandle();
        copy.SetHandleAsInvalid();
        return descriptor;
    }

    private static ControlMessage? Copy(ControlMessage message) => ControlCodec.Read(ControlCodec.Write(message).AsMemory()[..^1]);
}
