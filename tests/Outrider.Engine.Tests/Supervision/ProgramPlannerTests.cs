using Outrider.Configuration;
using Outrider.Native;
using Outrider.Supervision;
using Outrider.Supervision.Life;
using Outrider.Supervision.Readiness;

namespace Outrider.Engine.Tests.Supervision;

public sealed class ProgramPlannerTests
{
    [Fact]
    public void Everything_that_is_written_about_the_application_is_decided_so()
    {
        var app = Plan("""
            app:
              command: [node, server.js]
              directory: below
              env: { EMPTY: '', NODE_ENV: production }
              port: 8080
              ready: { http: /healthz, interval: 100ms, timeout: 2s, deadline: 30s }
              stop: { signal: SIGINT, grace: 3s }
              restart: { when: on_failure, backoff: { first: 50ms, max: 5s }, give_up_after: 7 }
            """);
        Assert.Equal(["node", "server.js"], app.Command);
        Assert.EndsWith("/below", app.Directory);
        Assert.Equal(("", "production"), (app.Environment["EMPTY"], app.Environment["NODE_ENV"]));
        Assert.Equal(new ReadyModel(new ProbeModel(ProbeKind.Http, "/healthz", app.Ready.Probe.Command, TimeSpan.FromSeconds(2), 0), TimeSpan.FromMilliseconds(100), 8080, false, false), app.Ready);
        Assert.Null(app.Live);
        Assert.Equal((Signal.Interrupt, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30)), (app.StopSignal, app.Life.Grace, app.Life.Deadline));
        Assert.Equal((RestartWhen.OnFailure, 7), (app.Life.Restart.When, app.Life.Restart.GiveUpAfter));
    }

    [Theory]
    [InlineData("port: auto", false, "None")]
    [InlineData("port: auto", true, "Tcp")]
    [InlineData("port: 80", false, "Tcp")]
    [InlineData("ready: { tcp: false }", true, "None")]
    [InlineData("ready: { command: [x] }", true, "Command")]
    [InlineData("ready: { grpc: true }", true, "Grpc")]
    [InlineData("ready: { descriptor: 3 }", true, "Descriptor")]
    public void Readiness_is_probed_by_what_is_known(string setting, bool needsPort, string kind) =>
        Assert.Equal(kind, Plan($"app:\n  command: [x]\n  {setting}\n", needsPort).Ready.Kind.ToString());

    [Fact]
    public void A_live_probe_is_decided_as_it_is_written()
    {
        var live = Plan("app:\n  command: [x]\n  live: { http: /alive, port: 9000, interval: 5s, timeout: 2s, failures: 4 }\n").Live!;
        Assert.Equal(new LiveModel(new ProbeModel(ProbeKind.Http, "/alive", live.Probe.Command, TimeSpan.FromSeconds(2), 9000), null, TimeSpan.FromSeconds(5), 4), live);
        Assert.Equal(TimeSpan.Zero, Plan("app:\n  command: [x]\n  live: { tcp: true, delay: 0s }\n").Live!.Delay);
    }

    [Fact]
    public void A_hangup_reloads_where_there_is_a_file_and_is_the_applications_where_there_is_none()
    {
        Assert.Equal(SignalAction.Reload, new SignalsConfig().Decide(hasFile: true).For(Signal.Hangup));
        Assert.Equal(SignalAction.Forward, new SignalsConfig().Decide(hasFile: false).For(Signal.Hangup));
        Assert.Equal(SignalAction.Ignore, new SignalsConfig { Hangup = SignalAction.Ignore }.Decide(hasFile: true).For(Signal.Hangup));
        Assert.Equal(SignalAction.Forward, new SignalsConfig().Decide(hasFile: true).For(Signal.User1));
        Assert.Equal(SignalAction.Stop, new SignalsConfig().Decide(hasFile: true).For(Signal.Terminate));
    }

    [Fact]
    public void What_is_typed_wins_over_what_is_written_and_runs_where_it_is_typed()
    {
        var app = Plan("app:\n  command: [written]\n", command: ["typed", "x"]);
        Assert.Equal(["typed", "x"], app.Command);
        Assert.Equal(Environment.CurrentDirectory, app.Directory);
        Assert.Null(app.CommandPlace);
    }

    [Fact]
    public void What_the_user_writes_wins_over_what_outrider_gives() =>
        Assert.Equal("mine", Plan("app:\n  command: [x]\n  env: { OUTRIDER_BILLING_URL: mine }\n").Environment["OUTRIDER_BILLING_URL"]);

    [Fact]
    public void A_sidecar_is_always_started_again_unless_it_is_written_otherwise()
    {
        var problems = new Problems();
        var config = Read("sidecars:\n  a: { command: [x] }\n  b: { command: [x], restart: { when: never }, start: after_app_ready }\n", problems);
        Assert.Empty(problems.InOrder());
        var sidecars = new ProgramPlanner("/srv", "orders", []).Sidecars(config.Sidecars);
        Assert.Equal([(RestartWhen.Always, true), (RestartWhen.Never, false)], sidecars.Select(s => (s.Program.Life.Restart.When, s.IsBeforeApp)));
        Assert.Equal("/srv", sidecars[0].Program.Directory);
    }

    [Theory]
    [InlineData("app:\n  port: 65536\n", "outrider.yaml:2: app.port: '65536' is not allowed; give a port from 1 to 65535, or auto")]
    [InlineData("app:\n  env: { 1X: a }\n", "outrider.yaml:2: app.env: '1X' is not allowed; give letters, digits and '_', not beginning with a digit")]
    [InlineData("app:\n  ready: { http: healthz }\n", "outrider.yaml:2: app.ready.http: 'healthz' is not allowed; give a path such as /healthz, with what is not ASCII percent-encoded")]
    [InlineData("app:\n  ready: { http: /a, tcp: true }\n", "outrider.yaml:2: app.ready: more than one of http, tcp, command, grpc and descriptor is given; keep the one that says most")]
    [InlineData("app:\n  restart: { backoff: { first: 2s, max: 1s } }\n", "outrider.yaml:2: app.restart.backoff.max: '1s' is less than first; give 2s or more")]
    [InlineData("sidecars:\n  a: { start: before_app }\n", "outrider.yaml:2: sidecars.a: 'command' is missing; give the program and its arguments, such as [python3, analyzer.py]")]
    [InlineData("app:\n  ready: { grpc: 'no such name' }\n", "outrider.yaml:2: app.ready.grpc: 'no such name' is not allowed; give true, for the server as a whole, or a service's name such as shop.Orders")]
    [InlineData("app:\n  ready: { grpc: false }\n", "outrider.yaml:2: app.ready.grpc: 'false' is not allowed; give true, for the server as a whole, or a service's name such as shop.Orders")]
    [InlineData("app:\n  ready: { descriptor: 2 }\n", "outrider.yaml:2: app.ready.descriptor: '2' is not allowed; give a whole number from 3 to 9")]
    [InlineData("app:\n  ready: { command: [x], port: 80 }\n", "outrider.yaml:2: app.ready.port: nothing is asked at a port here; give http, tcp: true or grpc beside it, or leave it out")]
    [InlineData("app:\n  live: { interval: 1s }\n", "outrider.yaml:2: app.live: nothing is asked here; give http, tcp: true, command or grpc, or leave live out")]
    [InlineData("app:\n  live: { tcp: true, http: / }\n", "outrider.yaml:2: app.live: more than one of http, tcp, command and grpc is given; keep the one that says most")]
    [InlineData("sidecars:\n  a: { command: [x], live: { grpc: true } }\n", "outrider.yaml:2: sidecars.a.live: there is no port to probe; give port, or probe with a command")]
    [InlineData("sidecars:\n  a: { command: [x], depends_on: [stroe] }\n  store: { command: [x] }\n", "outrider.yaml:2: sidecars.a.depends_on[0]: 'stroe' is no name under sidecars; did you mean 'store'?")]
    [InlineData("sidecars:\n  a: { command: [x], depends_on: [a] }\n", "outrider.yaml:2: sidecars.a.depends_on[0]: 'a' cannot wait for itself; leave it out")]
    [InlineData("sidecars:\n  a: { command: [x], depends_on: [b] }\n  b: { command: [x], start: after_app_ready }\n", "outrider.yaml:2: sidecars.a.depends_on[0]: 'b' starts after the application is ready, and 'a' before it; give 'b' start: before_app, or 'a' start: after_app_ready")]
    [InlineData("sidecars:\n  a: { command: [x], depends_on: [b] }\n  b: { command: [x], depends_on: [a] }\n", "outrider.yaml:2: sidecars.a.depends_on[0]: a → b → a: each waits for the next, so none would start; leave one of them out")]
    [InlineData("app:\n  signals: { SIGHUP: reolad }\n", "outrider.yaml:2: app.signals.SIGHUP: 'reolad' is not allowed; did you mean 'reload'?")]
    [InlineData("outrider:\n  drain: { delay: 5 }\n", "outrider.yaml:2: outrider.drain.delay: '5' is not allowed; give a duration with its unit, from 0s to 1h")]
    [InlineData("sidecars:\n  a: { command: [x], ready: { http: / } }\n", "outrider.yaml:2: sidecars.a.ready: there is no port to probe; give port, or probe with a command")]
    public void What_is_wrong_is_told_with_its_remedy(string yaml, string message)
    {
        var problems = new Problems();
        Read(yaml, problems);
        Assert.Equal(message, Assert.Single(problems.InOrder()).ToString());
    }

    [Theory]
    [InlineData("/srv/orders/outrider.yaml", "orders")]
    [InlineData("/srv/my shop!/outrider.yaml", "my-shop")]
    [InlineData("/outrider.yaml", "app")]
    public void An_application_without_a_name_is_called_like_its_folder(string path, string name) =>
        Assert.Equal(name, new AppConfig().Identity(path).Service);

    private static OutriderConfig Read(string yaml, Problems problems) =>
        OutriderConfig.Shape.Read(new Section(Yaml.Read(yaml, "outrider.yaml", problems)!, "", problems));

    private static ProgramModel Plan(string yaml, bool needsPort = false, string[]? command = null)
    {
        var problems = new Problems();
        var config = Read(yaml, problems);
        Assert.Empty(problems.InOrder());
        var planner = new ProgramPlanner("/srv", "orders", [KeyValuePair.Create("OUTRIDER_BILLING_URL", "given")]);
        return planner.Application(config.App, command ?? [], needsPort)!;
    }
}
