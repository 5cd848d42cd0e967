using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Outrider.Native;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>A run that is commanded over its control socket.</summary>
public sealed class CommandTests
{
    private const string Forever = "while :; do sleep 1000 & wait $!; done";

    // As the kernel knows nobody, on every Linux.
    private const string Nobody = "65534";

    [Fact]
    public async Task A_stop_waits_for_the_end_and_tells_the_applications_code()
    {
        await using var run = OutriderProcess.Run($"app: {{ name: orders, command: [sh, -c, \"trap 'echo bye; exit 5' TERM; echo up; {Forever}\"] }}\n");
        await run.Output.Line("up");
        var stop = await run.Command("stop", "orders");
        Assert.Equal((0, "orders: ended with code 5\n", ""), stop);
        Assert.Equal(5, await run.ExitCode());
        Assert.Equal(["up", "bye"], run.Output.All);
        Assert.True(run.Log.Has("stopping: outrider stop was received"), run.ToString());
        await run.NothingIsLeft();
        Assert.Empty(Directory.GetFiles(run.Folder["state"], ControlSocket.FileName, SearchOption.AllDirectories));
        Assert.Equal(69, (await run.Command("stop")).Code);
    }

    [Fact]
    public async Task A_stop_that_does_not_wait_comes_back_at_once()
    {
        await using var run = OutriderProcess.Run($"app: {{ command: [sh, -c, \"trap 'echo no' TERM; echo up; {Forever}\"], stop: {{ grace: 10m }} }}\n");
        await run.Output.Line("up");
        Assert.Equal(0, (await run.Command("stop", "--no-wait")).Code);
        await run.Output.Line("no");
        Assert.False(run.HasExited);
        // A second one does not wait for the grace, as a second signal does not.
        Assert.Equal(0, (await run.Command("stop")).Code);
        Assert.Equal(137, await run.ExitCode());
    }

    [Fact]
    public async Task The_application_is_restarted_and_its_sidecars_are_not()
    {
        await using var run = OutriderProcess.Run($"app: {{ name: orders, command: [sh, -c, 'echo up $$; {Forever}'] }}\nsidecars:\n  helper: {{ command: [sh, -c, 'echo helping $$; {Forever}'] }}\n");
        await run.AppPid();
        await run.Log.Line("the application is ready");
        foreach (var (name, nth) in new[] { ("app", 2), ("orders", 3) })
        {
            var restart = await run.Command("restart", name);
            Assert.Equal($"orders: the application runs again as pid {await run.AppPid(nth)}\n", restart.Out);
            Assert.Equal(0, restart.Code);
        }

        await run.Output.Nth("up ", 3);
        Assert.Single(run.Output.All, l => l.StartsWith("helping", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sidecar_and_the_modules_are_restarted_by_their_names()
    {
        await using var run = OutriderProcess.Run($"app: {{ name: orders, command: [sleep, '1000'] }}\nsidecars:\n  helper: {{ command: [sh, -c, 'echo helping; {Forever}'] }}\n");
        var app = await run.AppPid();
        await run.Log.Line("the application is ready");
        Assert.Equal(0, (await run.Command("restart", "helper")).Code);
        await run.Output.Nth("helping", 2);
        var (code, said, _) = await run.Command("restart", "outrider");
        Assert.Equal(0, code);
        Assert.Matches(@"^orders: sidecar 'outrider' runs again as pid \d+\n$", said);
        Assert.NotEqual($"orders: sidecar 'outrider' runs again as pid {await run.SidecarPid()}\n", said);
        Assert.Contains(app, run.Left());
        var unknown = await run.Command("restart", "nobody");
        Assert.Equal(64, unknown.Code);
        Assert.Contains("'nobody' is no process of this run; give one of: outrider, helper, orders", unknown.Error);
    }

    [Fact]
    public async Task The_output_is_shown_as_it_comes_until_the_run_ends()
    {
        await using var run = OutriderProcess.Run($"app: {{ name: orders, command: [sh, -c, 'echo early; while [ ! -e go ]; do sleep 0.02; done; echo late >&2; {Forever}'], output: hidden }}\n");
        await run.Log.Line("the application is ready");
        await Eventually.Holds(async () => (await run.Command("logs", "orders")).Out == "early\n", "what was said before is shown");
        var following = run.Command("logs", "-f", "--output", "json");
        run.Folder.Write("go", "");
        await Eventually.Holds(async () => (await run.Command("logs", "--stream", "stderr")).Out == "late\n", "what was said last is shown");
        Assert.Equal(0, (await run.Command("stop")).Code);
        var (code, shown, _) = await following;
        Assert.Equal(0, code);
        Assert.Equal("{\"source\":\"app\",\"stream\":\"stdout\",\"line\":\"early\"}\n{\"source\":\"app\",\"stream\":\"stderr\",\"line\":\"late\"}\n", shown);
    }

    [Fact]
    public async Task What_no_sink_has_yet_is_shown_from_a_time_on_and_goes_on_without_a_gap()
    {
        const string Many = "i=0; while [ $i -lt 3000 ]; do echo line $i of many, which are more than a run remembers; i=$((i+1)); done";
        // Nobody is at that port: what is said stays in the spool.
        await using var run = OutriderProcess.Run(
            $"app: {{ name: orders, command: [sh, -c, '{Many}; echo ERROR broken >&2; while [ ! -e go ]; do sleep 0.02; done; echo last; {Forever}'], output: hidden }}\n"
            + $"logs: {{ sinks: [{{ type: http, url: \"http://127.0.0.1:{FreePort.Next()}/\" }}] }}\n");
        await Eventually.Holds(async () => (await run.Command("logs", "--source", "stderr")).Out == "ERROR broken\n", "everything is said");
        var many = string.Concat(Enumerable.Range(0, 3000).Select(i => $"line {i} of many, which are more than a run remembers\n"));
        Assert.Equal((0, many, ""), await run.Command("logs", "--since", "1h", "--source", "stdout"));
        Assert.Equal((0, "ERROR broken\n", ""), await run.Command("logs", "--since", "1h", "--level", "error", "--strict"));
        var following = run.Command("logs", "-f", "--since", "1h", "--source", "stdout");
        run.Folder.Write("go", "");
        await Eventually.Holds(async () => (await run.Command("logs", "--source", "app", "--stream", "stdout")).Out.EndsWith("last\n", StringComparison.Ordinal), "the last line is said");
        var unknown = await run.Command("logs", "--source", "app", "--source", "nobody");
        Assert.Equal(64, unknown.Code);
        Assert.Contains("'nobody' prints nothing that could be shown", unknown.Error);
        await run.Command("stop");
        Assert.Equal((0, many + "last\n", ""), await following);
    }

    [Fact]
    public async Task The_status_is_told_while_the_modules_cannot_answer()
    {
        await using var run = OutriderProcess.Run("app: { name: orders, command: [sleep, '1000'] }\n");
        var app = await run.AppPid();
        await run.Log.Line("the application is ready");
        Assert.Contains("listeners", (await run.Command("status")).Out + "listeners");
        ProcessControl.TrySignal(await run.SidecarPid(), new Signal(19, "SIGSTOP"));
        var status = await run.Command("status");
        Assert.Equal(0, status.Code);
        Assert.Contains($"{app}", status.Out);
        Assert.Contains("does not tell more than its processes", status.Error);
        ProcessControl.TrySignal(await run.SidecarPid(), new Signal(18, "SIGCONT"));
    }

    [Fact]
    public async Task Garbage_and_callers_who_only_hold_on_do_not_disturb_the_run()
    {
        await using var run = OutriderProcess.Run("app: { name: orders, command: [sleep, '1000'] }\n");
        var app = await run.AppPid();
        var random = new Random(20260104);
        var held = new List<Socket>();
        for (var i = 0; i < 50; i++)
        {
            using var garbage = Connect(run);
            var bytes = new byte[random.Next(1, 100_000)];
            random.NextBytes(bytes);
            Attempt(() => garbage.Send(bytes));
        }

        for (var i = 0; i < 40; i++) held.Add(Connect(run));
        foreach (var socket in held) Attempt(() => socket.Send(Encoding.ASCII.GetBytes("{\"verb\":\"status\"")));
        // Those who hold on are sent away after five seconds.
        await Eventually.Holds(async () => (await run.Command("status")).Out.Contains($"{app}", StringComparison.Ordinal), "the run is asked how it is");
        foreach (var socket in held) socket.Dispose();
        Assert.False(run.HasExited);
        Assert.False(run.Log.Has("a fault of the supervisor's own"), run.ToString());
        Assert.Equal(0, (await run.Command("stop")).Code);
    }

    [Fact]
    public async Task Another_user_can_neither_see_the_socket_nor_command_the_run()
    {
        if (Environment.UserName != "root") Assert.Skip("only root can become another user");
        var setpriv = Peer.Require("setpriv", "util-linux");
        await using var run = OutriderProcess.Run("app: { name: orders, command: [sleep, '1000'] }\n");
        await run.AppPid();
        var path = PathOf(run);
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(path), 8));
        Assert.Equal("700", Convert.ToString((int)File.GetUnixFileMode(Path.GetDirectoryName(path)!), 8));
        Assert.Contains("PermissionError", await AskAsNobody(setpriv, path));
        // Even where the files were opened to everybody, it is looked at who asks.
        for (var folder = path; folder.StartsWith(run.Folder.Path, StringComparison.Ordinal); folder = Path.GetDirectoryName(folder)!)
            File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("777", 8));
        Assert.Contains($"user {Nobody} may not command this run", await AskAsNobody(setpriv, path));
        Assert.False(run.HasExited);
    }

    private static async Task<string> AskAsNobody(string setpriv, string path)
    {
        // Not the first on PATH, which may be in a home that nobody else may enter.
        const string python = "/usr/bin/python3";
        if (!File.Exists(python)) Assert.Skip($"there is no {python}; it comes with Debian's package 'python3'");
        const string script = "import socket,sys\ns=socket.socket(socket.AF_UNIX)\ntry:\n  s.connect(sys.argv[1])\nexcept OSError as e:\n  print(type(e).__name__)\n  sys.exit()\nprint(s.recv(4096).decode())";
        var start = new ProcessStartInfo(setpriv, ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", python, "-c", script, path]) { RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    private static Socket Connect(OutriderProcess run)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(PathOf(run)));
        return socket;
    }

    private static string PathOf(OutriderProcess run) => Path.Combine(run.Folder["state"], "orders", ControlSocket.FileName);

    private static void Attempt(Action send)
    {
        try
        {
            send();
        }
        catch (SocketException)
        {
            // It was sent away already.
        }
    }
}
