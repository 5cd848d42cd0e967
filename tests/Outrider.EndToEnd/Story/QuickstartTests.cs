using System.Globalization;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Story;

/// <summary>What the README shows first, with nothing but the SDK that runs these tests.</summary>
public sealed class QuickstartTests
{
    // The example builds its application first, on a machine that may be busy with other tests.
    private static readonly TimeSpan Built = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_quickstart_answers_reads_its_greeting_again_and_keeps_its_lines()
    {
        var folder = new TemporaryFolder();
        Example.Copy("quickstart", folder);
        var port = FreePort.Next();
        await using var outrider = OutriderProcess.Start(folder, ["run", "-c", "outrider.yaml"], environment: new Dictionary<string, string>
        {
            ["QUICKSTART_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["QUICKSTART_LISTEN"] = $"127.0.0.1:{port}",
        });
        await outrider.Log.Line("the application is ready", Built);
        var cancel = TestContext.Current.CancellationToken;
        using var caller = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Contains("hello", await caller.GetStringAsync("/", cancel), StringComparison.Ordinal);

        folder.Write("greeting.json", """{ "greeting": "good morning" }""");
        await Eventually.Holds(async () => (await caller.GetStringAsync("/", cancel)).Contains("good morning", StringComparison.Ordinal), "the new greeting is given");

        outrider.Signal(Signal.Terminate);
        Assert.Equal(0, await outrider.ExitCode());
        var lines = await File.ReadAllLinesAsync(folder["var/quickstart.ndjson"], cancel);
        Assert.Contains(lines, line => line.Contains("\"service\":\"quickstart\"", StringComparison.Ordinal) && line.Contains("\"message\":\"greeted\"", StringComparison.Ordinal));
        await outrider.NothingIsLeft();
    }
}
