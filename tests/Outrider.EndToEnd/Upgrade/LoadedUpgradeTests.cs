using System.Net.WebSockets;
using System.Text;
using Outrider.EndToEnd.Applications;
using Outrider.EndToEnd.Logs;
using Outrider.EndToEnd.Reload;
using Outrider.Native;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.EndToEnd.Upgrade;

/// <summary>
/// Upgrades under load, from one copy of the executable to another and back: no request fails, the application's process and the supervisor's pid stay, no line of
/// the log is lost. Ten here; a hundred with <c>OUTRIDER_LONG=1</c>.
/// </summary>
public sealed class LoadedUpgradeTests
{
    private static readonly int Upgrades = Environment.GetEnvironmentVariable("OUTRIDER_LONG") == "1" ? 100 : 10;

    [Fact]
    public async Task Ten_upgrades_under_load_fail_no_request_and_lose_no_line()
    {
        using var copies = new TemporaryFolder();
        string[] executables = [OtherExecutable.Copy(copies, "one"), OtherExecutable.Copy(copies, "two")];
        await using var receiver = await LogReceiver.StartAsync();
        var (program, script) = (Application.Server.Split('\'')[1], Application.Server.Split('\'')[3]);
        await using var run = OutriderProcess.Run($$"""
            app:
              name: upgraded
              command: [sh, -c, 'while :; do i=$((i+1)); echo line $i; sleep 0.02; done & exec {{program}} {{script}}']
              ready: { interval: 20ms }
              output: hidden
            outrider: { drain: { retire: 2s } }
            inbound: [ { listen: '127.0.0.1:0' } ]
            logs: { sinks: [ { type: http, url: '{{receiver.Url}}', batch: { max_wait: 50ms } } ] }
            """);
        await run.Log.Line("the application is ready");
        using var admin = await AdminApi.OfAsync(run);
        var url = await admin.InboundAsync();
        var app = await run.AppPid();
        await using (var callers = Callers.Start(url, holdsSocket: false))
        {
            for (var number = 0; number < Upgrades && callers.Failures.IsEmpty; number++)
            {
                await callers.ProgressAsync();
                var executable = executables[number % 2];
                var answer = await run.Ask(new CommandRequest.Upgrade(executable));
                Assert.True(answer.Code == 0, $"upgrade {number}: {answer}\n{run.Log}");
                Assert.Contains($"the application's pid is still {app}", answer.Line);
                Assert.Equal(executable, ExecutableOf(run.Pid));
                var status = (await run.Ask(new CommandRequest.Status())).Status!;
                Assert.Equal((run.Pid, app), (status.SupervisorPid, status.Processes.Single(p => p.Kind == "application").Pid));
                Assert.Equal(executable, ExecutableOf(status.Processes.Single(p => p.Kind == "modules").Pid));
            }

            await callers.ProgressAsync();
            await callers.StopAsync();
            Assert.Empty(callers.Failures.Take(3));
        }

        // All of the processes that were succeeded have ended: supervisor, application with its printer and a sleep, modules.
        await Eventually.True(() => Modules(run) == 1, "only one process of the modules is left");
        await HasNumberedLinesAsync(receiver);
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task A_WebSocket_goes_on_until_the_process_before_has_to_end()
    {
        using var copies = new TemporaryFolder();
        var executable = OtherExecutable.Copy(copies, "one");
        await using var run = OutriderProcess.Run($"app: {{ name: upgraded, command: {Application.Server}, ready: {{ interval: 20ms }} }}\noutrider: {{ drain: {{ retire: 5s }} }}\ninbound: [ {{ listen: '127.0.0.1:0' }} ]\n");
        await run.Log.Line("the application is ready");
        using var admin = await AdminApi.OfAsync(run);
        var url = await admin.InboundAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws", Path = "/socket" }.Uri, Test);
        await EchoAsync(socket, "before");
        Assert.Equal(0, (await run.Command("upgrade", executable)).Code);
        await EchoAsync(socket, "after");
        await Eventually.Holds(async () => !await StillEchoesAsync(socket), "it ends with the process that it belongs to");
        await Eventually.True(() => Modules(run) == 1, "that process has ended");
    }

    private static int Modules(OutriderProcess run) =>
        run.Left().Count(pid => File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Contains("\0sidecar\0", StringComparison.Ordinal));

    private static async Task EchoAsync(ClientWebSocket socket, string text)
    {
        var buffer = new byte[64];
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, Test);
        var heard = await socket.ReceiveAsync(buffer, Test);
        Assert.Equal(text, Encoding.ASCII.GetString(buffer, 0, heard.Count));
    }

    private static async Task<bool> StillEchoesAsync(ClientWebSocket socket)
    {
        try
        {
            var buffer = new byte[64];
            await socket.SendAsync("again"u8.ToArray(), WebSocketMessageType.Text, true, Test);
            return (await socket.ReceiveAsync(buffer, Test)).MessageType != WebSocketMessageType.Close;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    /// <summary>Every number from 1 on, once.</summary>
    private static async Task HasNumberedLinesAsync(LogReceiver receiver)
    {
        var before = receiver.Messages("stdout").Count;
        await Eventually.True(() => receiver.Messages("stdout").Count > before, "lines still come");
        var numbers = receiver.Messages("stdout").Where(m => m.StartsWith("line ", StringComparison.Ordinal)).Select(m => int.Parse(m.AsSpan(5))).ToArray();
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    private static string ExecutableOf(int pid) => File.ResolveLinkTarget($"/proc/{pid}/exe", false)!.FullName;
}
