using Outrider.Native;
using Outrider.Supervision.Limits;
using Outrider.Testing;

namespace Outrider.EndToEnd.Supervision;

/// <summary>What a process may use, held by the kernel. As root, on a machine whose cgroups can be written.</summary>
public sealed class LimitTests
{
    private const string Hog = """["python3", "-c", "x = []\nwhile True: x.append(bytearray(1 << 20))"]""";

    private static readonly Dictionary<string, string> WithoutGroups = new() { [RunGroups.Switch] = "off" };

    [Fact]
    public async Task A_memory_hog_is_killed_alone_and_told_as_out_of_memory()
    {
        await using var run = OutriderProcess.Run($$"""
            app: { command: [sleep, "1000"] }
            sidecars:
              hog: { command: {{Hog}}, start: after_app_ready, restart: { when: never }, limits: { memory: 32MiB } }
            """);
        var app = await run.AppPid();
        await run.Log.Line("sidecar 'hog' ran out of memory (its limit is 32MiB): the kernel killed 1 of its processes");
        await run.Log.Line("sidecar 'hog' ended: signal 9, ran out of memory (its limit is 32MiB)");
        using var admin = await AdminApi.OfAsync(run);
        await Eventually.Holds(async () => (await admin.StatusAsync())["processes"]!.AsArray().Any(p => p!["last_exit"]?.GetValue<string>() == "signal 9, ran out of memory (its limit is 32MiB)"), "status tells it");
        Assert.Contains(app, run.Left());
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
    }

    [Fact]
    public async Task Where_only_a_grandchild_was_killed_it_is_counted_and_the_application_lives_on()
    {
        await using var run = OutriderProcess.Run("""
            app:
              command: [sh, -c, "python3 -c 'x = []\nwhile True: x.append(bytearray(1 << 20))'; echo survived $?; exec sleep 1000"]
              limits: { memory: 32MiB }
            """);
        await run.Output.Line("survived 137");
        await run.Log.Line("the application ran out of memory (its limit is 32MiB): the kernel killed 1 of its processes");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        // What it was asked to end with is no lack of memory.
        Assert.False(run.Log.Has("ended: signal 15, ran out"), run.ToString());
    }

    [Fact]
    public async Task A_forking_loop_is_held_by_its_limit_of_processes()
    {
        await using var run = OutriderProcess.Run("""
            app:
              command: [python3, -c, "import os, time\nn = 0\ntry:\n    while n < 300:\n        if os.fork() == 0: time.sleep(1000)\n        n += 1\nexcept OSError as e: print('held', n, e.errno, flush=True)\nelse: print('not held', flush=True)"]
              limits: { processes: 40 }
            """);
        var line = await run.Output.Line("held");
        Assert.Equal("held 39 11", line);
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task What_wants_more_than_its_processors_is_made_to_wait()
    {
        await using var run = OutriderProcess.Run("""
            app: { command: [sh, -c, "echo up; while :; do :; done"], limits: { cpu: 0.1 } }
            """);
        var app = await run.AppPid();
        await run.Output.Line("up");
        await Eventually.True(() => Groups.UsageOf(app) is { CpuLimit: 0.1, ThrottledPeriods: > 2 }, "the kernel has throttled it");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("off")]
    public async Task Open_files_are_held_with_groups_and_without(string? groups)
    {
        var environment = groups is null ? [] : WithoutGroups;
        await using var run = Start("app: { command: [sh, -c, 'ulimit -Sn; ulimit -Hn'], limits: { open_files: 100 } }\n", environment);
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["100", "100"], run.Output.All);
        Assert.False(run.Log.Has("not all limits"), run.ToString());
    }

    [Fact]
    public async Task Without_groups_one_warning_says_what_is_not_held_and_memory_is_held_for_each_process()
    {
        await using var run = Start($$"""
            app:
              command: [python3, -c, "try: bytearray(1 << 30)\nexcept MemoryError: print('refused', flush=True)"]
              limits: { memory: 64MiB, cpu: 0.5, processes: 50 }
            sidecars:
              helper: { command: [sleep, "1000"], limits: { cpu: 1 } }
            """, WithoutGroups);
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["refused"], run.Output.All);
        var warning = Assert.Single(run.Log.All, l => l.Contains("limits are held", StringComparison.Ordinal));
        Assert.Contains("the application: cpu and processes not at all, memory (of each process by itself) only; sidecar 'helper': cpu not at all; there are no cgroups here", warning);
    }

    [Fact]
    public async Task The_modules_have_their_limits_too()
    {
        await using var run = OutriderProcess.Run("app: { command: [sleep, '1000'] }\noutrider: { limits: { memory: 200MiB, processes: 100, open_files: 500 } }\n");
        await run.Log.Line("sidecar 'outrider' is ready");
        var pid = await run.SidecarPid();
        var usage = Groups.UsageOf(pid);
        Assert.Equal((200L << 20, 100L), (usage.MemoryLimit, usage.ProcessesLimit));
        Assert.Contains(KernelFile.TryRead($"/proc/{pid}/limits")!.Split('\n'), l => l.StartsWith("Max open files            500 ", StringComparison.Ordinal));
        Assert.All(Groups.FoldersOf(pid), f => Assert.EndsWith($"-{run.Pid}/outrider", f, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Modules_that_have_too_little_memory_say_so()
    {
        await using var run = OutriderProcess.Run("app: { command: [sleep, '1000'] }\noutrider: { limits: { memory: 8MiB } }\n");
        // Whether it gets ready before it has too little is a matter of a page; either way it is told.
        await run.Log.Line("sidecar 'outrider' ended: signal 9, ran out of memory (its limit is 8MiB)");
        run.Signal(Signal.Terminate);
        await run.ExitCode();
    }

    [Fact]
    public async Task A_program_runs_as_the_user_and_group_it_is_given()
    {
        await using var run = OutriderProcess.Run("""
            app:
              command: [sh, -c, "id -u; id -g; id -G; echo $USER $LOGNAME $HOME; echo written > /dev/stdout"]
              directory: /
              user: daemon
              env: { HOME: /mine }
            sidecars:
              helper: { command: [sh, -c, "echo helper $(id -u) $(id -g) $(id -G)"], directory: /, user: 4711, group: 4712, restart: { when: never } }
            """);
        Assert.Equal(0, await run.ExitCode());
        Assert.Contains("helper 4711 4712 4712", run.Output.All);
        Assert.Equal(["1", "1", "1", "daemon daemon /mine", "written"], run.Output.All.Where(l => !l.StartsWith("helper", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_that_the_user_may_not_enter_is_told_with_its_name()
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        await using var run = OutriderProcess.Run($"app: {{ command: [/bin/true], directory: {folder.Path}, user: daemon }}\n");
        Assert.NotEqual(0, await run.ExitCode());
        Assert.True(run.Log.Has($"outrider.yaml:1: app.command: '{folder.Path}' cannot be entered by user 'daemon'; give that user the right to, or give another directory"), run.ToString());
    }

    [Fact]
    public async Task At_the_end_no_group_is_left()
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", "cat /proc/self/cgroup; setsid sleep 1000 & exit 3");
        Assert.Equal(3, await run.ExitCode());
        Assert.True(run.Output.Has($"-{run.Pid}/app"), run.ToString());
        Assert.Empty(Groups.LeftOf(run.Pid));
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task What_a_run_has_left_is_ended_by_the_next_of_its_name()
    {
        // Supervisor and modules at once: nobody is there to clean up.
        await using var first = OutriderProcess.Run("app: { name: left-behind, command: [sh, -c, 'setsid sleep 1000 & echo up; wait'] }\n");
        await first.Output.Line("up");
        ProcessControl.TrySignal(await first.SidecarPid(), Signal.Kill);
        first.Signal(Signal.Kill);
        await Eventually.True(() => first.HasExited, "it is gone");
        Assert.NotEmpty(Groups.LeftOf(first.Pid));
        await using var second = OutriderProcess.Run("app: { name: left-behind, command: [sleep, '1000'] }\n");
        await second.AppPid();
        await first.NothingIsLeft();
        Assert.Empty(Groups.LeftOf(first.Pid));
    }

    private static OutriderProcess Start(string config, Dictionary<string, string> environment)
    {
        var folder = new TemporaryFolder();
        folder.Write("outrider.yaml", config);
        return OutriderProcess.Start(folder, ["run", "-c", "outrider.yaml"], environment: environment);
    }
}
