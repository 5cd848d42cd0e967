using Outrider.Supervision;
using Outrider.Supervision.Order;
using Outrider.Supervision.Systemd;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Supervision.Systemd;

public sealed class ServiceReportTests : IDisposable
{
    private static readonly ServiceTimes Times = new(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(7));

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly EventLoop _loop = new(e => throw e);
    private readonly Dictionary<string, string> _environment = [];
    private readonly NotifyListener _manager;

    public ServiceReportTests()
    {
        _manager = new NotifyListener(_folder["notify"]);
        _environment["NOTIFY_SOCKET"] = _manager.Address;
    }

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_whole_life_is_told_in_its_order()
    {
        using var report = Start();
        foreach (var phase in new[] { RunPhase.Before, RunPhase.Starting, RunPhase.Running, RunPhase.Draining, RunPhase.Stopping, RunPhase.Flushing, RunPhase.Closing, RunPhase.Over })
        {
            report.Enter(phase);
            _manager.Heard();
        }

        Assert.Equal(
            [
                "STATUS=starting: the modules", "STATUS=starting: the sidecars before the application", "STATUS=starting: the application",
                "READY=1", $"MAINPID={Environment.ProcessId}", "STATUS=running",
                "STOPPING=1", "STATUS=stopping: requests under way are finished", "STATUS=stopping: the application",
                "STATUS=stopping: logs and metrics are delivered", "STATUS=stopping: the sidecars before the application",
            ],
            _manager.Heard().Where(h => !h.StartsWith("EXTEND", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_reload_is_begun_and_ended()
    {
        using var report = Start();
        report.Enter(RunPhase.Running);
        report.Reloading();
        report.Reloaded("2 problems\nin it");
        Assert.Equal(
            ["RELOADING=1", $"MONOTONIC_USEC={_time.GetTimestamp() / 10}", "STATUS=reloading the configuration", "READY=1", "STATUS=2 problems in it"],
            _manager.Heard().SkipWhile(h => h != "RELOADING=1"));
    }

    [Fact]
    public void The_watchdog_hears_of_a_loop_that_turns_at_half_its_time_and_of_one_that_hangs_nothing()
    {
        _environment["WATCHDOG_USEC"] = "10000000";
        using var report = Start();
        Assert.Equal(1, Count("WATCHDOG=1"));
        for (var i = 0; i < 4; i++) Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(5, Count("WATCHDOG=1"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(5, Count("WATCHDOG=1"));
    }

    [Fact]
    public void A_watchdog_of_another_process_hears_nothing()
    {
        (_environment["WATCHDOG_USEC"], _environment["WATCHDOG_PID"]) = ("10000000", "1");
        using var report = Start();
        Assert.Equal(0, Count("WATCHDOG=1"));
    }

    [Fact]
    public void Patience_is_asked_for_while_a_start_or_a_stop_may_take_and_no_longer()
    {
        using var report = Start();
        for (var i = 0; i < 10; i++) Pass(TimeSpan.FromSeconds(5));
        // At 0, 5 and 10 of 12 seconds.
        Assert.Equal(3, Count("EXTEND_TIMEOUT_USEC=15000000"));
        report.Enter(RunPhase.Running);
        for (var i = 0; i < 10; i++) Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(3, Count("EXTEND_TIMEOUT_USEC=15000000"));
        report.Enter(RunPhase.Draining);
        for (var i = 0; i < 10; i++) Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(5, Count("EXTEND_TIMEOUT_USEC=15000000"));
    }

    [Fact]
    public void What_is_not_heard_at_once_is_said_again_in_its_order()
    {
        using var report = Start();
        for (var i = 0; i < 20; i++) report.Reloaded($"{i}");
        report.Enter(RunPhase.Running);
        // How many wait to be heard is the machine's to say; ten by default.
        for (var i = 0; i < 5; i++)
        {
            _manager.Heard();
            Pass(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => $"STATUS={i}"), "STATUS=running"], _manager.Heard().Where(h => h.StartsWith("STATUS=", StringComparison.Ordinal)).Skip(1));
    }

    [Fact]
    public void A_manager_may_have_an_abstract_name()
    {
        using var manager = new NotifyListener($"@outrider-test-{Guid.NewGuid():N}");
        _environment["NOTIFY_SOCKET"] = manager.Address;
        using var report = Start();
        Assert.Contains("STATUS=starting: the modules", manager.Heard());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("vsock:2:9999")]
    [InlineData("/there/is/nobody")]
    public void Without_a_manager_nothing_is_said_and_nothing_fails(string? address)
    {
        _environment.Remove("NOTIFY_SOCKET");
        if (address is not null) _environment["NOTIFY_SOCKET"] = address;
        using var report = Start();
        report.Enter(RunPhase.Running);
        Assert.Empty(_manager.Heard());
    }

    private ServiceReport Start()
    {
        var report = new ServiceReport(_environment.GetValueOrDefault, Times, _loop, _time);
        report.Start();
        return report;
    }

    private void Pass(TimeSpan time)
    {
        _time.Advance(time);
        _loop.RunPending();
    }

    private int Count(string said) => _manager.Heard().Count(h => h == said);
}
