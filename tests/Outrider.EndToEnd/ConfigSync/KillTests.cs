using System.Security.Cryptography;
using System.Text;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.ConfigSync;

/// <summary>Whoever reads the target, at whatever moment the sidecar is killed, reads something whole that its check has passed.</summary>
public sealed class KillTests
{
    // A row of kills is answered by longer and longer waits; three rows side by side are over sooner than one.
    private const int Rows = 3;
    private const int KillsInARow = 7;

    [Fact]
    public Task Twenty_kills_while_the_source_changes_leave_the_target_whole() => Task.WhenAll(Enumerable.Range(0, Rows).Select(row => Task.Run(() => RowAsync(new Random(row)))));

    private static async Task RowAsync(Random random)
    {
        using var folder = new TemporaryFolder();
        var number = 0;
        Publish(folder, ++number);
        await using var run = OutriderProcess.Run(folder, """
            app: { command: [sh, -c, "trap 'head -n 1 app.conf' HUP; while :; do sleep 1000 & wait $!; done"] }
            config_sync:
              - { source: { type: file, path: source.conf }, target: { path: app.conf }, check: { command: [grep, -q, -v, bad, '{path}'] }, notify: { signal: SIGHUP }, interval: 100ms }
            """);
        await run.Log.Line("the application is ready");
        for (var kill = 1; kill <= KillsInARow; kill++)
        {
            var pid = await run.SidecarPid(kill);
            // At any moment: while it starts, fetches, writes, checks, notifies.
            for (var changes = random.Next(1, 40); changes > 0; changes--)
            {
                Publish(folder, ++number);
                IsWhole(File.ReadAllBytes(folder["app.conf"]));
                await Task.Delay(random.Next(1, 30), Test);
            }

            ProcessControl.TrySignal(pid, Signal.Kill);
            IsWhole(File.ReadAllBytes(folder["app.conf"]));
        }

        Publish(folder, ++number);
        await run.Output.Line($"version {number}");
        IsWhole(File.ReadAllBytes(folder["app.conf"]));
        Assert.Single(run.Log.All, l => l.Contains("the application started", StringComparison.Ordinal));
    }

    /// <summary>A first line to know it by, some hundred KiB, and the sum over all of that as the last line.</summary>
    private static void Publish(TemporaryFolder folder, int number)
    {
        var content = $"version {number}\n{new string((char)('a' + number % 26), 200 << 10)}\n";
        var beside = folder.Write("source.new", content + Sum(Encoding.ASCII.GetBytes(content)));
        File.Move(beside, folder["source.conf"], overwrite: true);
    }

    private static void IsWhole(ReadOnlySpan<byte> content)
    {
        Assert.True(content.Length > 64, "the target is there and not empty");
        Assert.Equal(Sum(content[..^64]), Encoding.ASCII.GetString(content[^64..]));
    }

    private static string Sum(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
