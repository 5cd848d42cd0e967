using System.Text;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;
using Outrider.Supervision;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Command;

public sealed class CommandServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_status_is_asked_and_answered()
    {
        using var run = new FakeRun(_folder.Path);
        var answer = Ask(new CommandRequest.Status());
        Assert.Equal(0, answer.Code);
        Assert.Equal(FakeRun.Shown.Processes, answer.Status!.Processes);
    }

    [Fact]
    public void The_socket_is_the_owners_alone_and_takes_the_place_of_a_dead_runs()
    {
        File.WriteAllText(_folder[ControlSocket.FileName], "of a dead run");
        using var run = new FakeRun(_folder.Path);
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(_folder[ControlSocket.FileName]), 8));
        Assert.Equal(0, Ask(new CommandRequest.Status()).Code);
    }

    [Fact]
    public void A_state_folder_may_have_a_longer_path_than_an_address()
    {
        var deep = Path.GetDirectoryName(_folder[$"{new string('a', 100)}/{new string('b', 100)}/x"])!;
        using var run = new FakeRun(deep);
        Assert.Equal(0, new CommandClient(deep).Ask(new CommandRequest.Status(), _said.Add).Code);
    }

    [Fact]
    public void Progress_comes_before_the_last_word_which_may_come_later()
    {
        using var run = new FakeRun(_folder.Path) { Does = (command, asked) => Task.Run(() =>
        {
            command.Say("one");
            command.Say("two");
            command.Finish(new CommandAnswer(69, asked));
        }) };
        Assert.Equal(new CommandAnswer(69, "restart app"), Ask(new CommandRequest.Restart("app")) with { Problems = [] });
        Assert.Equal(["one", "two"], _said);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\n", "the request is no line of JSON")]
    [InlineData("[1]\n", "the request is no line of JSON")]
    [InlineData("\n", "the request is no line of JSON")]
    [InlineData("{\"verb\":\"dance\",\"version\":\"9.9.9\"}\n", "does not know 'dance'")]
    [InlineData("{\"verb\":\"restart\"}\n", "does not know 'restart'")]
    public void What_is_not_understood_is_answered_with_a_sentence_and_64(string sent, string sentence)
    {
        using var run = new FakeRun(_folder.Path);
        var reply = Assert.IsType<CommandReply.Last>(Reply(Connect(sent)));
        Assert.Equal(64, reply.Answer.Code);
        Assert.Contains(sentence, reply.Answer.Line);
    }

    [Fact]
    public void Members_of_a_later_version_are_passed_over()
    {
        using var run = new FakeRun(_folder.Path);
        var reply = Assert.IsType<CommandReply.Last>(Reply(Connect("{\"novelty\":[1],\"verb\":\"stop\",\"wait\":true,\"version\":\"9\"}\n")));
        Assert.Equal("stop True", reply.Answer.Line);
    }

    [Fact]
    public void A_request_that_is_too_long_or_too_late_costs_its_connection_and_nobody_elses()
    {
        using var run = new FakeRun(_folder.Path, TimeSpan.FromMilliseconds(200));
        using var late = Connect("{\"verb\":");
        using var tooLong = Connect(new string('x', CommandConnection.MaxRequest));
        Assert.Contains("more than 65536 bytes", ((CommandReply.Last)Reply(tooLong)!).Answer.Line);
        Assert.Contains("no whole request came within 200ms", ((CommandReply.Last)Reply(late)!).Answer.Line);
        Assert.Equal(0, Ask(new CommandRequest.Status()).Code);
    }

    [Fact]
    public async Task One_connection_too_many_is_refused_until_another_is_given_up()
    {
        using var run = new FakeRun(_folder.Path) { Does = (_, _) => { } };
        var waiting = Enumerable.Range(0, CommandServer.MostConnections).Select(_ => Connect("{\"verb\":\"reload\"}\n")).ToArray();
        Assert.Equal(69, Ask(new CommandRequest.Status()).Code);
        waiting[3].Dispose();
        await Eventually.True(() => Ask(new CommandRequest.Status()).Code == 0, "there is room again");
        foreach (var socket in waiting) socket.Dispose();
    }

    [Fact]
    public void Who_does_not_read_loses_the_connection_and_holds_nobody_up()
    {
        using var ended = new ManualResetEventSlim();
        using var run = new FakeRun(_folder.Path) { Does = (command, _) =>
        {
            for (var i = 0; i < 10_000 && !command.IsAbandoned; i++) command.Say(new string('x', 1000));
            if (command.IsAbandoned) ended.Set();
        } };
        using var deaf = Connect("{\"verb\":\"reload\"}\n");
        Assert.True(ended.Wait(Eventually.Soon, TestContext.Current.CancellationToken));
        Assert.Equal(0, Ask(new CommandRequest.Status()).Code);
    }

    [Fact]
    public async Task A_command_and_the_socket_itself_pass_to_another_image_of_the_process()
    {
        SafeFileHandle? detached = null;
        using var isAsked = new ManualResetEventSlim();
        using var first = new FakeRun(_folder.Path) { Does = (command, _) =>
        {
            command.Say("begun");
            detached = command.Detach();
            command.Say("not heard any more");
            isAsked.Set();
        } };
        var asking = Task.Run(() => Ask(new CommandRequest.Upgrade("/opt/outrider")), TestContext.Current.CancellationToken);
        Assert.True(isAsked.Wait(Eventually.Soon, TestContext.Current.CancellationToken));
        // As after an execve(2): the same descriptors, and nothing else.
        using var listening = new SafeFileHandle(first.Server.Detach().DangerousGetHandle(), ownsHandle: false);
        PendingCommand.Attach(new SafeFileHandle(detached!.DangerousGetHandle(), ownsHandle: false)).Finish(CommandAnswer.Done("done by the second"));
        detached.Dispose();
        Assert.Equal("done by the second", (await asking).Line);
        Assert.Equal(["begun"], _said);
        var loop = new EventLoop(_ => { });
        using var second = new CommandServer(listening, loop, (_, command) => command.Finish(CommandAnswer.Done("second")), TimeProvider.System);
        second.Start();
        var turning = Task.Run(loop.Run, TestContext.Current.CancellationToken);
        Assert.Equal("second", Ask(new CommandRequest.Reload()).Line);
        loop.Post(loop.End);
        await turning;
    }

    [Fact]
    public void Lines_that_are_granted_come_as_they_are_until_their_end()
    {
        using var run = new FakeRun(_folder.Path) { Does = (command, _) =>
        {
            using var socket = command.HandOverForLines()!;
            Descriptors.TrySend(socket, "stdout {\"done\":true}\nstderr b\nlast"u8);
        } };
        var taken = new List<string>();
        var answer = new CommandClient(_folder.Path).Follow(new CommandRequest.Logs(true, null, null), line => taken.Add(Encoding.UTF8.GetString(line.Span)));
        Assert.Equal(0, answer.Code);
        Assert.Equal(["stdout {\"done\":true}", "stderr b", "last"], taken);
    }

    [Fact]
    public void A_fault_of_the_runs_own_is_told_to_whoever_asked()
    {
        using var run = new FakeRun(_folder.Path) { Does = (_, _) => throw new InvalidOperationException("oh") };
        Assert.Equal(70, Ask(new CommandRequest.Reload()).Code);
        Assert.Equal(0, Ask(new CommandRequest.Status()).Code);
    }

    [Fact]
    public void Where_nobody_takes_commands_it_is_said_in_a_sentence()
    {
        Assert.Contains("there is no " + _folder[ControlSocket.FileName], Assert.Throws<UnavailableException>(() => Ask(new CommandRequest.Status())).Message);
        ControlSocket.Bind(_folder.Path).Dispose();
        Assert.StartsWith("takes no commands", Assert.Throws<UnavailableException>(() => Ask(new CommandRequest.Status())).Message);
        using var run = new FakeRun(_folder.Path) { Does = (command, _) => command.Dispose() };
        Assert.Equal("ended before it answered", Assert.Throws<UnavailableException>(() => Ask(new CommandRequest.Reload())).Message);
        run.Does = (_, _) => { };
        Assert.Equal("is silent for 50ms", Assert.Throws<UnavailableException>(() => new CommandClient(_folder.Path).Ask(new CommandRequest.Reload(), _said.Add, TimeSpan.FromMilliseconds(50))).Message);
    }

    private CommandAnswer Ask(CommandRequest request) => new CommandClient(_folder.Path).Ask(request, _said.Add);

    private SafeFileHandle Connect(string sent)
    {
        var socket = ControlSocket.Connect(_folder.Path);
        Assert.True(Descriptors.TrySend(socket, Encoding.UTF8.GetBytes(sent)));
        return socket;
    }

    private static CommandReply? Reply(SafeFileHandle socket) => new SocketLines(socket).Next(Eventually.Soon) is { } line ? CommandCodec.ReadReply(line) : null;
}
