using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>A sidecar of the user's takes all it can get. As root, on a machine whose cgroups can be written.</summary>
public sealed class LimitTests
{
    // Some hundred at most, and each ends by itself: should the limit not hold, the machine does.
    private const string Forks = """["python3", "-c", "import os, time\nn = 0\nwhile n < 300:\n    try:\n        if os.fork() == 0: time.sleep(60); os._exit(0)\n        n += 1\n    except OSError: break\nos.write(1, b'forked %d\\n' % n)\ntime.sleep(1)\nos._exit(9)"]""";

    private const string Hog = """["python3", "-c", "import time\ntime.sleep(0.5)\nx = []\nwhile len(x) < 512: x.append(bytearray(1 << 20))\nprint('not held', flush=True)"]""";

    [Fact]
    public async Task A_forking_loop_and_a_memory_hog_are_held_and_take_nobody_else_down()
    {
        Seed.Begin();
        Machine.RequireRoot("write to cgroups");
        await using var run = OutriderProcess.Run($$"""
            app: { name: greedy, command: [sh, -c, 'while :; do echo tick; sleep 0.1; done'] }
            sidecars:
              forks: { command: {{Forks}}, start: after_app_ready, restart: { when: never }, limits: { processes: 50 } }
              hog: { command: {{Hog}}, start: after_app_ready, restart: { when: on_failure, give_up_after: 3, backoff: { first: 10ms, max: 20ms } }, limits: { memory: 32MiB } }
              helper: { command: [sleep, '1000'] }
            """);
        var view = new RunView(run, "greedy");
        var modules = await view.ReadyAsync("outrider");
        var before = await view.PidsAsync();
        await run.Output.Line("forked 49");
        await run.Log.Line("sidecar 'forks' ended: code 9");
        await run.Log.Nth("sidecar 'hog' ran out of memory (its limit is 32MiB): the kernel killed 1 of its processes", 3);
        await run.Log.Nth("sidecar 'hog' ended: signal 9, ran out of memory (its limit is 32MiB)", 3);
        using var admin = await AdminApi.OfAsync(run);
        Assert.Equal("signal 9, ran out of memory (its limit is 32MiB)", (await view.ProcessAsync("hog")).LastExit);
        var after = await view.PidsAsync();
        Assert.Equal((before["greedy"], modules, before["helper"]), (after["greedy"], after["outrider"], after["helper"]));
        Assert.False(run.Output.Has("not held"));
        // What the loop has forked went with it: supervisor, modules, the helper, and the application's shell with a sleep now and then.
        await Eventually.True(() => run.Left().Count <= 5, "its children are gone with it");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        await run.NothingIsLeft();
        Assert.Empty(EndToEnd.Supervision.Groups.LeftOf(run.Pid));
    }
}
