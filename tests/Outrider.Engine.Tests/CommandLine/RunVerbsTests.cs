using System.Text.Json;
using Outrider.Configuration;
using Outrider.Engine.Tests.Supervision.Command;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.Engine.Tests.CommandLine;

/// <summary>The verbs that command a run, against one that does what the test says.</summary>
public sealed class RunVerbsTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly List<IDisposable> _owned = [];

    public void Dispose()
    {
        foreach (var owned in Enumerable.Reverse(_owned)) owned.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void Without_a_run_there_is_nothing_to_command()
    {
        foreach (var line in new string[][] { ["stop"], ["reload"], ["restart", "app"], ["logs"], ["upgrade"] })
        {
            var session = Typing();
            Assert.Equal(69, session.Type(line));
            Assert.Equal("outrider: no run is alive on this machine; start one with: outrider run -- <command>\n", session.Error);
        }
    }

    [Fact]
    public void Of_several_runs_one_must_be_named()
    {
        Run("orders");
        Run("billing");
        var session = Typing();
        Assert.Equal(64, session.Type("stop"));
        Assert.StartsWith("outrider: 2 runs are meant; name one of them, or give its configuration with -c\n", session.Error);
        Assert.Contains("  billing  pid 12  /srv/billing.yaml\n", session.Error);
        Assert.Equal(0, Typing().Type("stop", "billing"));
        Assert.Equal(0, Typing().Type("stop", "-c", "/srv/orders.yaml"));
    }

    [Fact]
    public void A_run_is_found_in_the_state_folder_that_its_configuration_names()
    {
        using var folder = new TemporaryFolder();
        var config = folder.Write("outrider.yaml", "outrider: { state: here }\n");
        using var state = StateFolder.OpenWritten(new Placed<string>(folder["here"], new Place(config, 1), "outrider.state"));
        new RunRecord("elsewhere", 12, new FakeTime().GetUtcNow(), "", "", config).Write(state.Path);
        using var run = new FakeRun(state.Path);
        Assert.Equal(0, Typing().Type("reload", "-c", config));
    }

    [Theory]
    [InlineData("stop", "stop True")]
    [InlineData("stop orders --no-wait", "stop False")]
    [InlineData("restart app", "restart app")]
    [InlineData("restart analyzer orders", "restart analyzer")]
    [InlineData("reload", "reload")]
    [InlineData("upgrade /bin/sh --name orders", "upgrade /bin/sh")]
    public void What_is_typed_is_what_is_asked(string line, string asked)
    {
        Run("orders");
        var session = Typing();
        Assert.Equal(0, session.Type(line.Split(' ')));
        Assert.Equal($"orders: {asked}\n", session.Out);
        Assert.Empty(session.Error);
    }

    [Fact]
    public void An_upgrade_is_to_this_very_executable_where_none_is_given()
    {
        Run("orders");
        var session = Typing();
        Assert.Equal(0, session.Type("upgrade"));
        Assert.Equal($"orders: upgrade {OwnExecutable.Path}\n", session.Out);
    }

    [Theory]
    [InlineData("restart", "outrider: no process is named; write it, as in: outrider restart app\n")]
    [InlineData("upgrade /etc/passwd", "outrider: /etc/passwd is no file that may be executed; give the path of an outrider\n")]
    [InlineData("upgrade /there/is/none", "outrider: /there/is/none is no file that may be executed; give the path of an outrider\n")]
    [InlineData("logs --level loud", "outrider: 'loud' is no level; give one of: trace, debug, info, warn, error, fatal\n")]
    [InlineData("logs --strict", "outrider: '--strict' says nothing by itself; give the level too, as in: --level warn --strict\n")]
    [InlineData("logs --since 5", "outrider: '5' is no age; give a number with its unit: 90s, 5m, 2h\n")]
    [InlineData("logs --stream out", "outrider: 'out' is no stream; give stdout or stderr\n")]
    public void Bad_usage_asks_nobody(string line, string sentence)
    {
        Run("orders").Does = (_, asked) => Assert.Fail(asked);
        var session = Typing();
        Assert.Equal(64, session.Type(line.Split(' ')));
        Assert.StartsWith(sentence, session.Error);
    }

    [Fact]
    public void A_configuration_that_is_not_taken_is_shown_as_check_shows_it()
    {
        Run("orders").Does = (command, _) =>
        {
            command.Say("reading /srv/orders.yaml");
            command.Finish(CommandAnswer.Refused("nothing was changed") with { Problems = [new Problem(new Place("orders.yaml", 3), "app.port", "'x' is no port")] });
        };
        var session = Typing();
        Assert.Equal(64, session.Type("reload"));
        Assert.Equal("reading /srv/orders.yaml\norders.yaml:3: app.port: 'x' is no port\n1 problem\n", session.Out);
        Assert.Equal("outrider: 'orders' (pid 12): nothing was changed\n", session.Error);
        var forPrograms = Typing();
        Assert.Equal(64, forPrograms.Type("reload", "--output", "json"));
        using var json = JsonDocument.Parse(forPrograms.Out);
        Assert.Equal(64, json.RootElement.GetProperty("code").GetInt32());
        Assert.Equal("reading /srv/orders.yaml", json.RootElement.GetProperty("progress")[0].GetString());
        Assert.Equal(3, json.RootElement.GetProperty("problems")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public void A_stop_tells_what_the_application_ended_with()
    {
        Run("orders").Does = (command, _) => command.Finish(CommandAnswer.Done("ended with code 5") with { ExitCode = 5 });
        var session = Typing();
        Assert.Equal(0, session.Type("stop"));
        Assert.Equal("orders: ended with code 5\n", session.Out);
        var forPrograms = Typing();
        Assert.Equal(0, forPrograms.Type("stop", "--output", "json"));
        using var json = JsonDocument.Parse(forPrograms.Out);
        Assert.Equal(5, json.RootElement.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public void Output_is_shown_as_it_was_printed_with_errors_in_another_colour_on_a_terminal()
    {
        Run("orders").Does = (command, _) =>
        {
            using var socket = command.HandOverForLines()!;
            Descriptors.TrySend(socket, "stdout one\nstderr two words\nanalyzer:stdout three\nstdout \n"u8);
        };
        var plain = Typing();
        Assert.Equal(0, plain.Type("logs"));
        Assert.Equal("one\ntwo words\nanalyzer: three\n\n", plain.Out);
        var terminal = new Session { StateRoots = [_root.Path], IsInteractive = true };
        Assert.Equal(0, terminal.Type("logs", "-f"));
        Assert.Equal("one\n\e[33mtwo words\e[0m\n\e[1manalyzer: \e[0mthree\n\n", terminal.Out);
        var json = Typing();
        Assert.Equal(0, json.Type("logs", "--output", "json"));
        Assert.Equal("{\"source\":\"app\",\"stream\":\"stderr\",\"line\":\"two words\"}", json.Out.Split('\n')[1]);
    }

    [Fact]
    public void Lines_are_shown_by_how_grave_they_say_they_are_and_those_that_say_nothing_unless_it_is_strict()
    {
        Run("orders").Does = (command, _) =>
        {
            using var socket = command.HandOverForLines()!;
            Descriptors.TrySend(socket, """
                stdout {"level":"info","msg":"in"}
                stdout {"level":50,"msg":"out"}
                stdout 2026-01-02 03:04:05,678 ERROR failed
                stdout     at the place
                stdout [debug] nothing
                stdout     of use
                stderr what it died of
                analyzer:stdout WARN slow

                """u8);
        };
        var session = Typing();
        Assert.Equal(0, session.Type("logs", "--level", "warn"));
        Assert.Equal("{\"level\":50,\"msg\":\"out\"}\n2026-01-02 03:04:05,678 ERROR failed\n    at the place\nwhat it died of\nanalyzer: WARN slow\n", session.Out);
        var strict = Typing();
        Assert.Equal(0, strict.Type("logs", "--level", "error", "--strict", "--output", "json"));
        Assert.Equal("""
            {"source":"app","stream":"stdout","severity":"error","line":"{\"level\":50,\"msg\":\"out\"}"}
            {"source":"app","stream":"stdout","timestamp":"2026-01-02T03:04:05.678Z","severity":"error","line":"2026-01-02 03:04:05,678 ERROR failed"}
            {"source":"app","stream":"stdout","line":"    at the place"}

            """, strict.Out);
    }

    [Fact]
    public void A_line_of_json_is_readable_on_a_terminal_and_commands_it_to_nothing()
    {
        Run("orders").Does = (command, _) =>
        {
            using var socket = command.HandOverForLines()!;
            Descriptors.TrySend(socket, """
                stdout {"time":"2026-01-02T03:04:05.678Z","level":"error","msg":"gone \u001b[2J\nat a","order":42,"who":"a b","user":{"id":7},"at":"x"}
                stdout {"severity":"info"}

                """u8);
        };
        var coloured = new Session { StateRoots = [_root.Path], IsInteractive = true };
        Assert.Equal(0, coloured.Type("logs"));
        Assert.Equal("\e[2m03:04:05.678\e[0m \e[31merror\e[0m \e[31mgone \\u001b[2J\n  at a\e[0m \e[2morder=42\e[0m \e[2mwho=\"a b\"\e[0m \e[2muser={\"id\":7}\e[0m \e[2mat=x\e[0m\n\e[32minfo \e[0m \n", coloured.Out);
        var plain = new Session { StateRoots = [_root.Path], IsInteractive = true, Environment = { ["NO_COLOR"] = "1" } };
        Assert.Equal(0, plain.Type("logs"));
        Assert.StartsWith("03:04:05.678 error gone \\u001b[2J\n  at a order=42 who=\"a b\" user={\"id\":7} at=x\n", plain.Out);
    }

    [Fact]
    public void What_is_kept_comes_first_and_what_comes_goes_on_where_that_ends()
    {
        var spool = OutputSpool.Folder(Path.Combine(_root.Path, "orders"), "stdout");
        var errors = OutputSpool.Folder(Path.Combine(_root.Path, "orders"), "stderr");
        Run("orders").Does = (command, asked) =>
        {
            using var socket = command.HandOverForLines()!;
            // The first time it is asked only how far the spool is.
            var offset = asked == "logs False  " ? 0 : new FileInfo(OutputSpool.SegmentPath(spool, 3)).Length;
            Descriptors.TrySend(socket, System.Text.Encoding.UTF8.GetBytes($"@stdout 3 {offset}\nstdout half\n@stderr 1 25\n@\nstdout and on\n"));
        };
        Directory.CreateDirectory(spool);
        Directory.CreateDirectory(errors);
        // Long before the others, and nobody has taken it yet.
        File.WriteAllText(OutputSpool.SegmentPath(spool, 2), "last year\n");
        File.SetLastWriteTimeUtc(OutputSpool.SegmentPath(spool, 2), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.WriteAllText(OutputSpool.SegmentPath(spool, 3), "2026-01-02T02:00:00Z too old\n  and so is this\n2026-01-02T03:03:00Z one\n  of it\n2026-01-02T03:04:00Z three\nhal");
        File.WriteAllText(OutputSpool.SegmentPath(errors, 1), "2026-01-02T03:03:30Z two\n2026-01-02T03:04:04Z not yet\n");
        var session = Typing();
        Assert.Equal(0, session.Type("logs", "-f", "--since", "5m"));
        Assert.Equal("2026-01-02T03:03:30Z two\n2026-01-02T03:03:00Z one\n  of it\n2026-01-02T03:04:00Z three\nhalf\nand on\n", session.Out);
        Assert.Empty(session.Error);
    }

    [Fact]
    public void Where_nothing_is_kept_it_is_said_and_the_last_lines_are_looked_through()
    {
        Run("orders").Does = (command, _) =>
        {
            using var socket = command.HandOverForLines()!;
            Descriptors.TrySend(socket, "@\nstdout 2026-01-02T02:00:00Z old\nstdout 2026-01-02T03:04:00Z new\nstdout whenever\n"u8);
        };
        var session = Typing();
        Assert.Equal(0, session.Type("logs", "--since", "5m"));
        Assert.Equal("2026-01-02T03:04:00Z new\nwhenever\n", session.Out);
        Assert.Equal("outrider: 'orders' (pid 12): nothing of this is kept on disk, since no log sink takes the application's output: only the last 64 KiB of each stream are looked through\n", session.Error);
    }

    [Fact]
    public void What_of_the_output_is_wanted_is_asked_for()
    {
        Run("orders").Does = (command, asked) => command.Finish(CommandAnswer.Failed(asked));
        var session = Typing();
        Assert.Equal(69, session.Type("logs", "-f", "--source", "app", "--stream", "stderr"));
        Assert.Equal("outrider: 'orders' (pid 12): logs True app stderr\n", session.Error);
        var several = Typing();
        Assert.Equal(69, several.Type("logs", "--source", "stderr", "--source", "analyzer"));
        Assert.Equal("outrider: 'orders' (pid 12): logs False stderr,analyzer \n", several.Error);
    }

    [Fact]
    public void The_processes_are_shown_where_the_modules_are_down()
    {
        Run("orders", $"http://127.0.0.1:{FreePort.Next()}");
        var session = Typing();
        Assert.Equal(0, session.Type("status"));
        Assert.Contains("""
            processes
              NAME        KIND         STATE  PID  RESTARTS  SINCE      LAST EXIT
              supervisor  supervisor   ready  12   0         –          –
              orders      application  ready  34   1         1m 0s ago  code 1
            """, session.Out);
        Assert.StartsWith("outrider: 'orders' (pid 12) does not tell more than its processes: http://127.0.0.1:", session.Error);
    }

    private FakeRun Run(string name, string url = "")
    {
        var state = StateFolder.OpenDefault(_root.Path, name);
        _owned.Add(state);
        new RunRecord(name, 12, new FakeTime().GetUtcNow() - TimeSpan.FromMinutes(1), url, "t0ken", $"/srv/{name}.yaml").Write(state.Path);
        var run = new FakeRun(state.Path);
        _owned.Add(run);
        return run;
    }

    private Session Typing() => new() { StateRoots = [_root.Path] };
}
