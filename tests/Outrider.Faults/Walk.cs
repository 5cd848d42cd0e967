using System.Diagnostics;
using Outrider.Faults.Load;
using Outrider.Faults.Programs;
using Outrider.Kernel;
using Outrider.Native;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>
/// One run under load, and the steps that can be taken with it. After each the promises are looked at: the supervisor is the same process, the application is unless
/// the step was about it, and every request that failed is explained by what was done.
/// </summary>
internal sealed class Walk : IAsyncDisposable
{
    private const string Service = "walked";
    private const string Modules = "outrider";
    private const string Helper = "helper";

    private readonly Random _random;
    private readonly string _logs;
    private readonly int _port;
    private readonly RunView _view;
    private readonly Blows _blows = new();
    private readonly (int Weight, string Name, Func<Task> Take)[] _steps;
    private Callers _callers = null!;
    private int _app;
    private int _step;
    private int _written;

    private Walk(Random random, string logs)
    {
        (_random, _logs, _port) = (random, logs, FreePort.Next());
        Run = OutriderProcess.Run(Config());
        _view = new RunView(Run, Service);
        _steps =
        [
            (3, "kill the modules", () => KillAsync(Modules)),
            (2, "kill the application", () => KillAsync(Service)),
            (1, "kill the helper", () => KillAsync(Helper)),
            (3, "reload", ReloadAsync),
            (2, "reload what is wrong", ReloadWrongAsync),
            (3, "upgrade", UpgradeAsync),
            (1, "restart the application", () => RestartAsync(Service)),
            (1, "restart the helper", () => RestartAsync(Helper)),
            (1, "restart the modules", () => RestartAsync(Modules)),
            (2, "freeze the modules", () => FreezeAsync(Modules)),
            (1, "freeze the helper", () => FreezeAsync(Helper)),
            (2, "kill the modules in the middle of a reload", () => KillWithinAsync(new CommandRequest.Reload())),
            (2, "kill the modules in the middle of an upgrade", () => KillWithinAsync(new CommandRequest.Upgrade(OutriderProcess.Executable))),
            (3, "have it print a lot", BurstAsync),
        ];
    }

    public OutriderProcess Run { get; }

    public static async Task<Walk> BeginAsync(Random random, string logs)
    {
        var walk = new Walk(random, logs);
        try
        {
            await walk._view.ReadyAsync(Modules);
            walk._app = await walk._view.ReadyAsync(Service);
            walk._callers = new Callers(walk._port, each: 3);
            await walk._callers.AnsweredAfterAsync(0);
            return walk;
        }
        catch
        {
            await walk.DisposeAsync();
            throw;
        }
    }

    public async Task StepAsync()
    {
        var die = _random.Next(_steps.Sum(s => s.Weight));
        var (_, name, take) = _steps.First(s => (die -= s.Weight) < 0);
        Seed.Tell($"{++_step}. {name}");
        var watch = Stopwatch.StartNew();
        await take();
        Seed.Tell($"{_step}. took {watch.ElapsedMilliseconds} ms; {_callers.Answered} answered, {_callers.Bad.Count} bad");
        Assert.False(Run.HasExited, Run.ToString());
        Assert.Equal(Run.Pid, (await _view.StatusAsync()).SupervisorPid);
        Assert.Equal(_app, (await _view.ProcessAsync(Service)).Pid);
        Assert.Empty(_blows.Unexplained(_callers.Bad));
        await Seed.Pass(_random.Between(0, 200));
    }

    public async Task StopCallersAsync()
    {
        await _callers.StopAsync();
        Assert.Empty(_blows.Unexplained(_callers.Bad));
    }

    public async ValueTask DisposeAsync()
    {
        if (_callers is not null) await _callers.DisposeAsync();
        await Run.DisposeAsync();
    }

    private async Task KillAsync(string name)
    {
        var pid = await _view.ReadyAsync(name);
        var at = Stopwatch.GetTimestamp();
        Signals.To(pid, Signal.Kill);
        await RecoverAsync(name, pid, at);
    }

    private async Task RestartAsync(string name)
    {
        var pid = await _view.ReadyAsync(name);
        var at = Stopwatch.GetTimestamp();
        var answer = await _view.AskAsync(new CommandRequest.Restart(name));
        Assert.True(answer.Code == ExitCode.Ok, $"{answer.Line}\n{Run}");
        await RecoverAsync(name, pid, at, isAsked: true);
    }

    private async Task RecoverAsync(string name, int before, long at, bool isAsked = false)
    {
        var pid = await _view.ReadyAsync(name, before, 2 * Eventually.Soon);
        await _callers.AnsweredAfterAsync(Stopwatch.GetTimestamp());
        if (name == Modules) _blows.ToModules(at, Stopwatch.GetTimestamp());
        // Modules that are restarted by name are told to flush, and refuse with 503 what still reaches them.
        if (name == Modules && isAsked) _blows.ToApplication(at, Stopwatch.GetTimestamp());
        if (name != Service) return;
        _blows.ToApplication(at, Stopwatch.GetTimestamp());
        _app = pid;
    }

    private async Task ReloadAsync()
    {
        await _view.ReadyAsync(Modules);
        Run.Folder.Write("outrider.yaml", Config());
        var answer = await _view.AskAsync(new CommandRequest.Reload());
        Assert.True(answer.Code == ExitCode.Ok, $"{answer.Line}\n{Run}");
    }

    private async Task ReloadWrongAsync()
    {
        await _view.ReadyAsync(Modules);
        Run.Folder.Write("outrider.yaml", Config() + "nonsense: true\n");
        var answer = await _view.AskAsync(new CommandRequest.Reload());
        Assert.True(answer.Code == ExitCode.Usage, $"{answer.Line}\n{Run}");
        Run.Folder.Write("outrider.yaml", Config());
    }

    private async Task UpgradeAsync()
    {
        foreach (var name in new[] { Modules, Service, Helper }) await _view.ReadyAsync(name);
        var answer = await _view.AskAsync(new CommandRequest.Upgrade(OutriderProcess.Executable));
        Assert.True(answer.Code == ExitCode.Ok, $"{answer.Line}\n{Run}");
        await _callers.AnsweredAfterAsync(Stopwatch.GetTimestamp());
    }

    private async Task FreezeAsync(string name)
    {
        var pid = await _view.ReadyAsync(name);
        Signals.To(pid, Signals.Stop);
        await Seed.Pass(_random.Between(50, 1500));
        Signals.To(pid, Signals.Continue);
        await _callers.AnsweredAfterAsync(Stopwatch.GetTimestamp());
    }

    /// <summary>Whatever the answer is: the run is whole afterwards, with the new or the old.</summary>
    private async Task KillWithinAsync(CommandRequest request)
    {
        var pid = await _view.ReadyAsync(Modules);
        Run.Folder.Write("outrider.yaml", Config());
        var asked = AnswerOfAsync(request);
        await Seed.Pass(_random.Between(0, 800));
        var at = Stopwatch.GetTimestamp();
        Signals.To(pid, Signal.Kill);
        Seed.Tell($"{_step}. {await asked}");
        await RecoverAsync(Modules, pid, at);
    }

    private async Task<string> AnswerOfAsync(CommandRequest request)
    {
        var answer = await _view.AskAsync(request);
        return $"{answer.Code} {answer.Line} {string.Join("; ", answer.Problems)}";
    }

    private async Task BurstAsync()
    {
        Run.Folder.Write("burst", "");
        await Eventually.True(() => !File.Exists(Run.Folder["burst"]), "the application has seen it");
    }

    /// <summary>Each differs from the last in what a reload takes: limits of the listener, the sink's batches, and sometimes nothing.</summary>
    private string Config() => $$"""
        app:
          name: {{Service}}
          command: {{Program.TalkingServer}}
          ready: { interval: 20ms }
          restart: { when: always, backoff: { first: 20ms, max: 100ms }, give_up_after: 1000 }
        sidecars:
          helper: { command: [sleep, '1000'], restart: { backoff: { first: 20ms, max: 100ms } } }
        inbound:
          - listen: 127.0.0.1:{{_port}}
            limits: { connections: {{1000 + _random.Next(3) }} }
        logs:
          sinks: [ { type: http, url: '{{_logs}}', batch: { max_events: {{500 + _written++ % 2 * 100}}, max_wait: 50ms } } ]

        """;
}
