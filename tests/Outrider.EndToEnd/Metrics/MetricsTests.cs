using System.Text.Json.Nodes;
using Outrider.EndToEnd.Applications;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Metrics;

/// <summary>Numbers of the application, of its traffic and of all processes, at /metrics and at a receiver.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Everything_that_is_counted_stands_at_metrics_soon_after_the_application_is_ready()
    {
        var port = FreePort.Next();
        // The interval is not what brings the first numbers.
        await using var run = OutriderProcess.Run(Config(port, $$"""
            metrics:
              interval: 1h
              sources:
                - { type: json, url: 'http://127.0.0.1:{{port}}/numbers' }
                - { type: prometheus, url: 'http://127.0.0.1:{{port}}/prometheus' }
                - { type: process }
            inbound:
              - listen: 127.0.0.1:0
                routes: [ { match: { path: /status/* } } ]
            """));
        using var admin = await AdminApi.OfAsync(run);
        await run.Log.Line("the application is ready");
        await Eventually.Holds(async () => await admin.SeriesAsync("orders_total") == 42, "the application's JSON is read");
        Assert.Equal(3.5, await admin.SeriesAsync("queue_depth"));
        Assert.Equal(7, await admin.SeriesAsync("jobs_done_total{kind=\"mail\"}"));
        foreach (var process in new[] { "app", "sidecar", "supervisor" })
        {
            Assert.True(await admin.SeriesAsync($"outrider_process_resident_memory_bytes{{process=\"{process}\"}}") > 1 << 20, process);
            Assert.True(await admin.SeriesAsync($"outrider_process_open_fds{{process=\"{process}\"}}") > 2, process);
            Assert.True(await admin.SeriesAsync($"outrider_process_threads{{process=\"{process}\"}}") >= 1, process);
            Assert.NotNull(await admin.SeriesAsync($"outrider_process_cpu_seconds_total{{process=\"{process}\"}}"));
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await admin.InboundAsync() };
        foreach (var path in new[] { "/status/200", "/status/200", "/status/500", "/elsewhere" }) (await client.GetAsync(path, Test)).Dispose();
        // A request is counted once its answer has left, so its caller may be here first.
        var text = "";
        foreach (var (route, status, count) in new[] { ("/status/*", "200", "2"), ("/status/*", "500", "1"), ("-", "404", "1") })
            await Eventually.Holds(async () => (text = await admin.MetricsAsync()).Split('\n').Any(l => IsRequests(l, route, status, count)), $"{status} is counted");
        Assert.Matches("""outrider_request_duration_seconds_bucket\{[^}]*route="/status/\*"[^}]*le="\+Inf"\} 3""", text);
    }

    [Fact]
    public async Task Numbers_are_sent_to_a_receiver_with_whose_they_are_and_once_more_at_the_end()
    {
        await using var receiver = await RecordingServer.StartAsync("");
        await using var run = OutriderProcess.Run($"app: {{ name: orders, version: 1.4.2, environment: production, command: [sleep, '1000'] }}\nmetrics:\n  interval: 1h\n  sinks: [ {{ type: http, url: '{receiver.Url("/numbers")}' }} ]\n");
        await Eventually.True(() => receiver.Requests.Count > 0, "the first come");
        await run.Log.Line("the application is ready");
        var before = receiver.Requests.Count;
        run.Signal(Signal.Terminate);
        Assert.Equal(0, await run.ExitCode());
        Assert.True(receiver.Requests.Count > before, "the last come");
        var batch = JsonNode.Parse(receiver.Requests.Last().Body)!;
        Assert.Equal(("orders", "1.4.2", "production", Environment.MachineName), (Text(batch, "service"), Text(batch, "version"), Text(batch, "environment"), Text(batch, "hostname")));
        Assert.Contains(batch["metrics"]!.AsArray(), m => Text(m!, "name") == "outrider_process_resident_memory_bytes" && Text(m!["labels"]!, "process") == "sidecar" && m["value"]!.GetValue<double>() > 0);
    }

    [Fact]
    public async Task A_scrape_that_fails_is_a_number_and_one_warning_and_harms_nothing_else()
    {
        var port = FreePort.Next();
        var folder = new TemporaryFolder();
        folder.Write("no-numbers", "");
        await using var run = OutriderProcess.Run(folder, Config(port, $$"""
            metrics:
              interval: 1s
              sources: [ { type: json, url: 'http://127.0.0.1:{{port}}/numbers', name: own }, { type: process } ]
            """));
        using var admin = await AdminApi.OfAsync(run);
        await Eventually.Holds(async () => await admin.SeriesAsync("outrider_scrape_failures_total{source=\"own\"}") >= 3, "it fails again and again");
        Assert.Equal(0, await admin.SeriesAsync("outrider_scrape_up{source=\"own\"}"));
        Assert.Single(run.Log.All, l => l.Contains("own cannot be scraped", StringComparison.Ordinal));
        Assert.NotNull(await admin.SeriesAsync("outrider_process_threads{process=\"app\"}"));

        File.Delete(folder["no-numbers"]);
        await Eventually.Holds(async () => await admin.SeriesAsync("orders_total") == 42, "it is read again");
        await run.Log.Line("own answers scrapes again");
    }

    private static string Config(int port, string sections) =>
        $"app: {{ command: {Application.Server}, port: {port}, env: {{ PORT: '{port}' }}, ready: {{ interval: 20ms }} }}\n{sections}\n";

    private static bool IsRequests(string line, string route, string status, string count) =>
        line.StartsWith("outrider_requests_total{", StringComparison.Ordinal) && line.Contains($"route=\"{route}\"", StringComparison.Ordinal)
        && line.Contains($"status=\"{status}\"", StringComparison.Ordinal) && line.EndsWith("} " + count, StringComparison.Ordinal);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
