using System.Diagnostics;
using System.Globalization;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>A run as a service of systemd sees it: what it is told, and sockets that it hands over.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task The_service_manager_hears_of_the_start_the_watchdog_and_the_stop_in_their_order()
    {
        var folder = new TemporaryFolder();
        using var manager = new NotifyListener(folder["notify"]);
        folder.Write("outrider.yaml", "app: { command: [sh, -c, 'echo \"[$NOTIFY_SOCKET$WATCHDOG_USEC$LISTEN_FDS]\"; exec sleep 1000'], ready: { command: [test, -e, may-be-ready], interval: 20ms } }\n");
        await using var run = OutriderProcess.Start(folder, ["run", "-c", "outrider.yaml"], environment: new Dictionary<string, string>
        {
            ["NOTIFY_SOCKET"] = manager.Address,
            ["WATCHDOG_USEC"] = "200000",
            ["LISTEN_FDS"] = "3",
        });
        await run.Output.Line("[]");
        Assert.DoesNotContain("READY=1", manager.Heard());
        folder.Write("may-be-ready", "");
        await Eventually.True(() => manager.Heard().Contains("READY=1"), $"it is ready\n{run}");
        Assert.Contains($"MAINPID={run.Pid}", manager.Heard());
        var beats = Beats(manager);
        await Eventually.True(() => Beats(manager) > beats + 3, "the watchdog hears of it");
        run.Signal(Signal.Terminate);
        await Eventually.True(() => manager.Heard().Count > 0 && run.HasExited, "it ends while the manager listens");
        Assert.Equal(0, await run.ExitCode());
        var told = manager.Heard().Where(h => h.StartsWith("STATUS=", StringComparison.Ordinal) || h is "READY=1" or "STOPPING=1").ToArray();
        Assert.Equal(
            [
                "STATUS=starting: the modules", "STATUS=starting: the sidecars before the application", "STATUS=starting: the application", "READY=1", "STATUS=running",
                "STOPPING=1", "STATUS=stopping: callers are sent elsewhere", "STATUS=stopping: requests under way are finished", "STATUS=stopping: the application",
                "STATUS=stopping: logs and metrics are delivered", "STATUS=stopping: the sidecars before the application",
            ],
            told);
    }

    [Fact]
    public async Task Sockets_that_systemd_has_bound_are_listened_on_by_address_and_by_name()
    {
        var activate = Peer.Require("systemd-socket-activate", "systemd");
        var (byAddress, byName) = (FreePort.Next(), FreePort.Next());
        await using var run = Activated(activate, [byAddress, byName], "outrider.socket:admin",
            $"app: {{ command: [sh, -c, 'echo \"[$LISTEN_PID$LISTEN_FDS$LISTEN_FDNAMES]\"; exec sleep 1000'], port: 9 }}\ninbound:\n  - listen: 127.0.0.1:{byAddress}\nadmin: {{ listen: 127.0.0.1:0 }}\n");
        // It starts its program when somebody calls; the caller waits.
        await run.Log.Line($"Listening on 127.0.0.1:{byName}");
        using var client = new HttpClient();
        var answer = client.GetAsync(new Uri($"http://127.0.0.1:{byAddress}/"), TestContext.Current.CancellationToken);
        await run.Output.Line("[]");
        await run.Log.Line($"inbound[0] listens on 127.0.0.1:{byAddress}, which was handed over by the service manager");
        await run.Log.Line($"admin listens on 127.0.0.1:{byName}, which was handed over by the service manager");
        Assert.Equal(503, (int)(await answer).StatusCode);
        using var admin = await AdminApi.OfAsync(run);
        Assert.Equal($"http://127.0.0.1:{byName}", admin.ToString());
    }

    [Fact]
    public async Task A_socket_that_nobody_has_asked_for_is_told_and_closed()
    {
        var activate = Peer.Require("systemd-socket-activate", "systemd");
        var port = FreePort.Next();
        await using var run = Activated(activate, [port], "web", "app: { command: [sleep, '1000'] }\n");
        await run.Log.Line($"Listening on 127.0.0.1:{port}");
        using var client = new HttpClient();
        var answer = client.GetAsync(new Uri($"http://127.0.0.1:{port}/"), TestContext.Current.CancellationToken);
        await run.Log.Line($"the service manager handed over 127.0.0.1:{port} as 'web', which no listener has for its address or its name; it is closed");
        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        await run.AppPid();
    }

    [Fact]
    public async Task A_socket_of_the_wrong_kind_is_refused_with_what_to_write()
    {
        var python = Peer.Require("python3", "python3");
        var folder = new TemporaryFolder();
        folder.Write("outrider.yaml", "app: { command: [sleep, '1000'] }\n");
        // What a service manager does: the descriptors in their places, the variables, and then the program in the same process.
        const string script = "import os,socket,sys\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\nos.dup2(s.fileno(),3)\nos.environ.update(LISTEN_PID=str(os.getpid()),LISTEN_FDS='1')\nos.execv(sys.argv[1],sys.argv[1:])";
        await using var run = OutriderProcess.Wrapped(folder, [python, "-c", script], ["run", "-c", "outrider.yaml"]);
        Assert.Equal(69, await run.ExitCode());
        Assert.True(run.Log.Has("the service manager handed over descriptor 3 as 'unknown' (LISTEN_FDS), which is no stream socket; Outrider's listeners are TCP: write ListenStream= in the socket unit"), run.ToString());
    }

    [Fact]
    public void The_unit_is_one_that_systemd_understands()
    {
        var analyze = Peer.Require("systemd-analyze", "systemd");
        using var folder = new TemporaryFolder();
        var unit = File.ReadAllText(Path.Combine(OutriderProcess.Root, "packaging/systemd/outrider@.service"));
        folder.Write("outrider@orders.service", unit.Replace("/usr/bin/outrider", OutriderProcess.Executable, StringComparison.Ordinal));
        using var process = Process.Start(new ProcessStartInfo(analyze, ["verify", "--man=no", folder["outrider@orders.service"]]) { RedirectStandardError = true })!;
        var complaints = process.StandardError.ReadToEnd().Split('\n').Where(l => l.Contains("outrider@", StringComparison.Ordinal));
        process.WaitForExit();
        Assert.Empty(complaints);
    }

    private static int Beats(NotifyListener manager) => manager.Heard().Count(h => h == "WATCHDOG=1");

    private static OutriderProcess Activated(string activate, int[] ports, string names, string config)
    {
        var folder = new TemporaryFolder();
        folder.Write("outrider.yaml", config);
        var listen = ports.SelectMany(p => new[] { "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{p}") });
        // It passes on nothing of its environment but what it is told to.
        string[] passed = [$"--setenv=OUTRIDER_STATE={folder["state"]}", .. Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root ? new[] { $"--setenv=DOTNET_ROOT={root}" } : []];
        return OutriderProcess.Wrapped(folder, [activate, .. listen, "--fdname", names, .. passed, "--"], ["run", "-c", "outrider.yaml"]);
    }
}
