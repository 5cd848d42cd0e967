using System.Text.Json;
using Outrider.Configuration;
using Outrider.Engine.Tests.Supervision.Command;
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
    public void What_of_the_output_is_wanted_is_asked_for()
    {
        Run("orders").Does = (command, asked) => command.Finish(CommandAnswer.Failed(asked));
        var session = Typing();
        Assert.Equal(69, session.Type("logs", "-f", "--source", "app", "--stream", "stderr"));
        Assert.Equal("outrider: 'orders' (pid 12): logs True app stderr\n", session.Error);
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
