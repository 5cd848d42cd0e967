using System.Globalization;
using Outrider.EndToEnd.Applications;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs;

/// <summary>Lines survive the violent death of the sidecar that carries them: none is missing, and no more come twice than were on their way.</summary>
public sealed class KillTests
{
    private const int Kills = 10;
    private const int BatchEvents = 500;

    [Fact]
    public async Task Ten_kills_while_the_application_prints_lose_no_line()
    {
        const int lines = 30_000;
        await using var receiver = await LogReceiver.StartAsync();
        receiver.Pace = TimeSpan.FromMilliseconds(10);
        await using var run = OutriderProcess.Run($$"""
            app: { command: {{Application.Printer(lines, TimeSpan.FromMilliseconds(40))}}, output: hidden }
            logs:
              sinks:
                - { type: http, url: '{{receiver.Url}}', batch: { max_events: {{BatchEvents}}, max_wait: 50ms } }
            """);
        await KillAsync(run, receiver);
        await receiver.HasAsync("err 30000", TimeSpan.FromSeconds(60));
        await receiver.HasAsync("out 30000");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());

        // Unterminated, and known to be a line only at the application's end.
        Assert.Equal("the last word", receiver.Messages("stdout")[^1]);
        HasAllInOrder(receiver.Messages("stdout").SkipLast(1), "out ", lines);
        HasAllInOrder(receiver.Messages("stderr"), "err ", lines);
    }

    [Fact]
    public async Task A_file_that_is_rotated_while_the_sidecar_is_killed_loses_no_line()
    {
        const int lines = 20_000;
        using var folder = new TemporaryFolder();
        await using var receiver = await LogReceiver.StartAsync();
        receiver.Pace = TimeSpan.FromMilliseconds(10);
        var path = folder["logs/app.log"];
        await using var run = OutriderProcess.Run($$"""
            app: { command: {{Application.Rotator(path, lines, 1500, TimeSpan.FromMilliseconds(15))}} }
            logs:
              sources: [ { type: file, paths: ['{{path}}*'] } ]
              sinks:
                - { type: http, url: '{{receiver.Url}}', batch: { max_events: {{BatchEvents}}, max_wait: 50ms } }
            """);
        await KillAsync(run, receiver, kills: 5);
        await run.Output.Line("written", TimeSpan.FromSeconds(60));
        await receiver.HasAsync("line 20000");
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        // Two files are read side by side: only within one is there an order.
        HasAllInOrder(receiver.Messages("file").OrderBy(NumberIn), "line ", lines);
    }

    /// <summary>Kills each sidecar that is ready once it has delivered something, sooner or later as the seed has it.</summary>
    private static async Task KillAsync(OutriderProcess run, LogReceiver receiver, int kills = Kills)
    {
        var random = new Random(20260104);
        for (var kill = 1; kill <= kills; kill++)
        {
            await run.Log.Nth("sidecar 'outrider' is ready", kill);
            var enough = receiver.Batches + random.Next(1, 5);
            await Eventually.True(() => receiver.Batches >= enough, "something is delivered");
            ProcessControl.TrySignal(await run.SidecarPid(kill), Signal.Kill);
        }
    }

    /// <summary>Every number is there, at first in order, and repeated by no more than a batch a kill.</summary>
    private static void HasAllInOrder(IEnumerable<string> messages, string prefix, int count)
    {
        var all = messages.ToList();
        Assert.All(all, m => Assert.StartsWith(prefix, m));
        int[] numbers = [.. all.Select(NumberIn)];
        Assert.Equal(Enumerable.Range(1, count), numbers.Distinct());
        Assert.InRange(numbers.Length - count, 0, Kills * BatchEvents);
    }

    private static int NumberIn(string message) => int.Parse(message.AsSpan(message.IndexOf(' ') + 1), CultureInfo.InvariantCulture);
}
