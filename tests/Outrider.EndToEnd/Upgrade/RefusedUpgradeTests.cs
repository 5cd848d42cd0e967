using Outrider.EndToEnd.Inbound;
using Outrider.EndToEnd.Reload;
using Outrider.Native;
using Outrider.Supervision.Command;
using Outrider.Testing;

namespace Outrider.EndToEnd.Upgrade;

/// <summary>An executable that cannot take over leaves the one that runs in charge, with everything as it was.</summary>
public sealed class RefusedUpgradeTests
{
    [Fact]
    public async Task Whatever_is_wrong_with_the_new_one_the_old_one_goes_on()
    {
        using var folder = new TemporaryFolder();
        await using var server = await FrontedServer.StartAsync();
        var (app, modules) = (await server.Run.AppPid(), await server.Run.SidecarPid());
        (string Path, string Why)[] wrong =
        [
            ("/bin/true", "it is no outrider"),
            (OtherExecutable.Script(folder, "dies", "kill -9 $$"), "it cannot take over a run: it ended with signal 9"),
            (OtherExecutable.Broken(folder), ""),
            (OtherExecutable.WithModules(folder, "ends", "exit 3"), "its modules ('outrider') do not work: it ended with code 3"),
            (OtherExecutable.WithModules(folder, "speaks", "echo '{\"type\":\"ready\"' >&3; exit 0"), "its modules ('outrider') do not work: it ended with code 0"),
        ];
        await using (var callers = Callers.Start(server.Url))
        {
            foreach (var (path, why) in wrong)
            {
                var answer = await server.Run.Ask(new CommandRequest.Upgrade(path));
                Assert.Equal((69, true), (answer.Code, answer.Line.Contains(why, StringComparison.Ordinal)));
                Assert.EndsWith("; the one that runs is still in charge", answer.Line);
                await callers.ProgressAsync(5);
            }

            await callers.StopAsync();
            Assert.Empty(callers.Failures.Take(3));
        }

        var status = (await server.Run.Ask(new CommandRequest.Status())).Status!;
        Assert.Equal([modules, app], status.Processes.OrderByDescending(p => p.Kind).Select(p => p.Pid));
        Assert.Equal(OutriderProcess.Executable, File.ResolveLinkTarget($"/proc/{server.Run.Pid}/exe", false)!.FullName);
        server.Run.Signal(Signal.Terminate);
        Assert.Equal(0, await server.Run.ExitCode());
        await server.Run.NothingIsLeft();
    }

    [Fact]
    public async Task A_path_of_nothing_that_could_be_executed_is_bad_usage()
    {
        await using var server = await FrontedServer.StartAsync();
        Assert.Equal(64, (await server.Run.Command("upgrade", "/there/is/none")).Code);
        Assert.Equal(64, (await server.Run.Ask(new CommandRequest.Upgrade("/there/is/none"))).Code);
        await server.SeenAsync("/as-before");
    }

    [Fact]
    public async Task A_stop_in_the_middle_is_a_stop_and_a_second_upgrade_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var server = await FrontedServer.StartAsync();
        // Its modules never say that they work.
        var stuck = OtherExecutable.WithModules(folder, "stuck", "exec sleep 1000");
        var first = server.Run.Ask(new CommandRequest.Upgrade(stuck));
        await server.Run.Log.Line("upgrading to");
        Assert.Equal((69, true), ((await server.Run.Ask(new CommandRequest.Upgrade(stuck))) is var second ? (second.Code, second.Line.Contains("an upgrade is under way", StringComparison.Ordinal)) : default));
        Assert.Equal(69, (await server.Run.Ask(new CommandRequest.Reload())).Code);
        server.Run.Signal(Signal.Terminate);
        Assert.Contains("the run is stopping", (await first).Line);
        Assert.Equal(0, await server.Run.ExitCode());
        await server.Run.NothingIsLeft();
    }

    [Fact]
    public async Task The_modules_dying_in_the_middle_end_the_upgrade_and_not_the_run()
    {
        using var folder = new TemporaryFolder();
        await using var server = await FrontedServer.StartAsync();
        var stuck = OtherExecutable.WithModules(folder, "stuck", "exec sleep 1000");
        var upgrading = server.Run.Ask(new CommandRequest.Upgrade(stuck));
        await server.Run.Log.Line("upgrading to");
        ProcessControl.TrySignal(await server.Run.SidecarPid(), Signal.Kill);
        var answer = await upgrading;
        Assert.Equal((69, true), (answer.Code, answer.Line.Contains("the process that it was to succeed has ended", StringComparison.Ordinal)));
        await server.Run.Log.Nth("sidecar 'outrider' is ready", 2);
        await server.SeenAsync("/as-before");
    }
}
