using Outrider.Configuration;
using Outrider.Supervision.Command;

namespace Outrider.Engine.Tests.Supervision.Command;

public sealed class CommandCodecTests
{
    private static readonly CommandRequest[] Requests =
    [
        new CommandRequest.Status(),
        new CommandRequest.Stop(true),
        new CommandRequest.Stop(false),
        new CommandRequest.Restart("a\"b"),
        new CommandRequest.Reload(),
        new CommandRequest.Upgrade("/opt/ä ö"),
        new CommandRequest.Logs(true, "app", "stderr"),
        new CommandRequest.Logs(false, null, null),
        new CommandRequest.Logs(true, "stderr,analyzer", null, WantsMarks: true),
    ];

    [Fact]
    public void A_request_is_read_as_it_was_written()
    {
        foreach (var request in Requests) Assert.Equal(request, CommandCodec.ReadRequest(Line(CommandCodec.Write(request))));
    }

    [Fact]
    public void An_answer_is_read_as_it_was_written()
    {
        var problem = new Problem(new Place("outrider.yaml", 3), "app.port", "'x' is no port");
        var written = new CommandAnswer(64, "no\nline end") { Status = FakeRun.Shown, ExitCode = 5, Problems = [problem] };
        var read = ((CommandReply.Last)CommandCodec.ReadReply(Line(CommandCodec.Write(written)))!).Answer;
        Assert.Equal((written.Code, written.Line, written.ExitCode), (read.Code, read.Line, read.ExitCode));
        Assert.Equal([problem], read.Problems);
        Assert.Equal(FakeRun.Shown.Processes, read.Status!.Processes);
        Assert.Equal(new CommandReply.Progress("half"), CommandCodec.ReadReply(Line(CommandCodec.WriteProgress("half"))));
        Assert.IsType<CommandReply.LinesFollow>(CommandCodec.ReadReply(Line(CommandCodec.WriteLinesFollow())));
    }

    [Fact]
    public void Broken_lines_are_no_fault()
    {
        var random = new Random(20260103);
        foreach (var line in Requests.Select(CommandCodec.Write).Append(CommandCodec.Write(CommandAnswer.Done("") with { Status = FakeRun.Shown })))
        {
            for (var i = 0; i < 500; i++)
            {
                var broken = line.ToArray();
                for (var n = random.Next(1, 4); n > 0; n--) broken[random.Next(broken.Length)] = (byte)random.Next(256);
                _ = CommandCodec.ReadRequest(broken.AsMemory(0, random.Next(broken.Length + 1)));
                _ = CommandCodec.ReadReply(broken.AsMemory(0, random.Next(broken.Length + 1)));
            }
        }
    }

    private static ReadOnlyMemory<byte> Line(byte[] written)
    {
        Assert.Equal(written.Length - 1, written.AsSpan().IndexOf((byte)'\n'));
        return written.AsMemory(0, written.Length - 1);
    }
}
