using Outrider.EndToEnd.Logs;
using Outrider.Faults.Programs;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.Faults;

/// <summary>The disk that the spool is on is full.</summary>
public sealed class SpoolTests
{
    private const int Before = 200;
    private const int Meanwhile = 12_000; // Of a kilobyte each: three times what there is room for.
    private const int After = 200;

    [Fact]
    public async Task With_a_full_disk_the_application_neither_waits_nor_ends_and_what_is_lost_is_counted_to_the_byte()
    {
        Seed.Begin();
        Machine.RequireRoot("mount a small disk");
        using var folder = new TemporaryFolder();
        await using var receiver = await LogReceiver.StartAsync();
        using var disk = new SmallDisk(folder["state/"], "32m");
        // What somebody else keeps there.
        using (var ballast = File.Create(folder["state/ballast"])) ballast.Write(new byte[28 << 20]);
        var run = OutriderProcess.Run(folder, $$"""
            app: { name: full, command: {{Program.Stages(Before, Meanwhile, After)}}, spool: { max: 64MiB }, output: hidden }
            logs: { sinks: [ { type: http, url: '{{receiver.Url}}', batch: { max_wait: 50ms } } ] }
            """);
        try
        {
            var app = await run.AppPid();
            using var admin = await AdminApi.OfAsync(run);
            await StageAsync(run, 1);
            await receiver.HasAsync(Line(1, Before));
            receiver.Status = 503;
            await StageAsync(run, 2);
            var lost = 0.0;
            await Eventually.Holds(async () => (lost = await admin.SeriesAsync("outrider_output_lost_bytes_total{stream=\"stdout\",reason=\"disk_full\"}") ?? 0) > 0, $"the loss is counted\n{run}");
            File.Delete(folder["state/ballast"]);
            receiver.Status = 200;
            await Eventually.True(() => receiver.Messages("stdout").Count > Before + 1000, "what was kept is delivered");
            await StageAsync(run, 3);
            await Eventually.True(() => receiver.Messages("stdout").Any(m => m.StartsWith("stage 3", StringComparison.Ordinal)), "what is said afterwards is delivered");
            await receiver.HasAsync(Line(3, After), 2 * Eventually.Soon);
            Assert.Contains(app, run.Left());
            lost = await admin.SeriesAsync("outrider_output_lost_bytes_total{stream=\"stdout\",reason=\"disk_full\"}") ?? 0;
            var delivered = receiver.Messages("stdout").Distinct().ToArray();
            Seed.Tell($"{delivered.Length} lines delivered, {lost} bytes lost");
            AreWhole(delivered, 1, Before);
            AreWhole(delivered, 3, After);
            // A line that was written in part comes in part, and only its rest is lost.
            Assert.Equal(1024.0 * (Before + Meanwhile + After), delivered.Sum(m => m.Length + (m.Length == 1023 ? 1 : 0)) + lost);
            run.Signal(Signal.Terminate);
            Assert.Equal(0, await run.ExitCode());
            await run.NothingIsLeft();
        }
        finally
        {
            // The disk is unmounted before the folder goes, and nothing may be left that has it open.
            foreach (var pid in run.Left()) Signals.To(pid, Signal.Kill);
            await run.NothingIsLeft();
            disk.Dispose();
            await run.DisposeAsync();
        }
    }

    private static async Task StageAsync(OutriderProcess run, int stage)
    {
        run.Folder.Write($"go-{stage}", "");
        await Eventually.True(() => File.Exists(Path.Combine(run.Folder.Path, $"done-{stage}")), $"the application gets through stage {stage}, whatever becomes of its lines\n{run}");
    }

    private static void AreWhole(string[] delivered, int stage, int lines) =>
        Assert.Equal(Enumerable.Range(1, lines).Select(l => Line(stage, l)), delivered.Where(m => m.StartsWith($"stage {stage} ", StringComparison.Ordinal)));

    private static string Line(int stage, int line) => $"stage {stage} line {line} ".PadRight(1023, 'x');
}
