using System.Text.Json.Nodes;
using Outrider.EndToEnd.Applications;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs;

/// <summary>Lines arrive: whole, enriched, in order, and later where the far end cannot take them now.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task A_jobs_last_line_is_delivered_before_its_run_ends_with_its_code()
    {
        await using var receiver = await LogReceiver.StartAsync();
        await using var run = OutriderProcess.Run(new TemporaryFolder(), Config(receiver.Url), "--", "sh", "-c", "echo hi; printf 'the last'; exit 3");
        Assert.Equal(3, await run.ExitCode());
        Assert.Equal(["hi", "the last"], receiver.Messages("stdout"));
        Assert.Equal("hi\nthe last", run.Output.ToString());
        await run.NothingIsLeft();
    }

    [Fact]
    public async Task A_record_says_whose_line_it_is_and_keeps_what_the_application_wrote_as_JSON()
    {
        await using var receiver = await LogReceiver.StartAsync();
        await using var run = OutriderProcess.Run(new TemporaryFolder(), Config(receiver.Url), "--", "sh", "-c", """echo '{"level":"warn","order":12345678901234567890}'; echo plain >&2""");
        Assert.Equal(0, await run.ExitCode());
        var json = receiver.Records.Single(r => r["stream"]!.GetValue<string>() == "stdout").AsObject();
        Assert.Equal(["timestamp", "severity", "hostname", "service", "version", "environment", "region", "stream", "level", "order"], json.Select(m => m.Key).Where(k => k is not ("container" or "kubernetes")));
        Assert.Equal(("orders", "1.4.2", "production", "eu-west-1"), (Text(json, "service"), Text(json, "version"), Text(json, "environment"), Text(json, "region")));
        Assert.Equal("12345678901234567890", json["order"]!.ToJsonString());
        Assert.Equal(Environment.MachineName, Text(json, "hostname"));
        Assert.InRange(DateTimeOffset.Parse(Text(json, "timestamp"), System.Globalization.CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        Assert.Equal(["plain"], receiver.Messages("stderr"));
    }

    [Fact]
    public async Task A_far_end_that_is_down_gets_everything_when_it_is_back()
    {
        var port = FreePort.Next();
        await using var run = OutriderProcess.Run(new TemporaryFolder(), Config($"http://127.0.0.1:{port}/ingest"), "--", "sh", "-c", "for i in 1 2 3; do echo $i; done; exec sleep 1000");
        await run.Log.Line("the sink http does not take lines");
        await using var receiver = await LogReceiver.StartAsync(port);
        await receiver.HasAsync("3");
        Assert.Equal(["1", "2", "3"], receiver.Messages("stdout"));
        await run.Log.Line("the sink http takes lines again");
        Assert.Single(run.Log.All, l => l.Contains("does not take lines", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_one_run_could_not_deliver_the_next_does()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await LogReceiver.StartAsync();
        receiver.Status = 503;
        await using (var before = OutriderProcess.Run(folder, Config(receiver.Url), "--", "sh", "-c", "echo one; echo two; trap 'exit 0' TERM; echo up; while :; do sleep 1000 & wait $!; done"))
        {
            await before.Output.Line("up");
            // The sidecar, which ends what the application has started, knows of the application by then.
            await before.Log.Line("the application is ready");
            // In its own words on the sidecar's death the supervisor loses nothing; here both are gone, as after a power cut of the container.
            before.Signal(Signal.Kill);
            await before.NothingIsLeft();
            receiver.Status = 200;
            await using var after = OutriderProcess.Run(folder, Config(receiver.Url), "--", "echo", "three");
            Assert.Equal(0, await after.ExitCode());
        }

        Assert.Equal(["one", "two", "up", "three"], receiver.Messages("stdout"));
    }

    [Fact]
    public async Task With_a_console_sink_and_hidden_output_each_line_appears_once_and_enriched()
    {
        await using var run = OutriderProcess.Run("app: { name: orders, command: [sh, -c, 'echo one; echo two >&2; echo three'], output: hidden }\nlogs: { sinks: [ { type: console } ] }\n");
        Assert.Equal(0, await run.ExitCode());
        var records = run.Output.All.Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(["one", "three", "two"], records.Select(r => Text(r, "message")).Order(StringComparer.Ordinal));
        Assert.All(records, r => Assert.Equal("orders", Text(r, "service")));
        Assert.DoesNotContain(run.Log.All, l => l == "two");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_and_lines_beyond_every_bound_come_through()
    {
        await using var receiver = await LogReceiver.StartAsync();
        const string script = """import sys; o = sys.stdout.buffer; o.write(b"bad \xff\xfe\x00\x1b end\n"); o.write(b"x" * (3 << 20) + b"\n"); o.write(bytes(range(256)) * 4 + b"\n"); o.write(b"after\n")""";
        await using var run = OutriderProcess.Run(new TemporaryFolder(), Config(receiver.Url), "--", Peer.Require("python3", "python3"), "-c", script);
        Assert.Equal(0, await run.ExitCode());
        var messages = receiver.Messages("stdout");
        Assert.Equal("bad \uFFFD\uFFFD\0\u001b end", messages[0]);
        // In pieces of at most a megabyte, each marked.
        var pieces = receiver.Records.Where(r => r["truncated"]?.GetValue<bool>() == true).Select(r => Text(r, "message")).ToList();
        Assert.Equal(3 << 20, pieces.Sum(p => p.Length));
        Assert.All(pieces, p => Assert.InRange(p.Length, 1, 1 << 20));
        Assert.Equal("after", messages[^1]);
    }

    [Fact]
    public async Task The_application_is_not_slowed_down_by_a_far_end_that_takes_nothing()
    {
        await using var receiver = await LogReceiver.StartAsync();
        receiver.Status = 503;
        await using var run = OutriderProcess.Run($"app: {{ command: {Application.Printer(50_000, TimeSpan.Zero)} }}\nlogs:\n  max_memory: 1MiB\n  sinks: [ {{ type: http, url: '{receiver.Url}' }} ]\n");
        await run.Output.Line("out 50000");
        await run.Log.Line("the sink http does not take lines");
        using var admin = await AdminApi.OfAsync(run);
        Assert.InRange((await admin.StatusAsync())["pipelines"]!["memory_bytes"]!.GetValue<long>(), 1, 4 << 20);
        receiver.Status = 200;
        await receiver.HasAsync("out 50000", TimeSpan.FromSeconds(40));
        Assert.Equal(50_000, receiver.Messages("stdout").Count);
    }

    private static string Config(string url) =>
        $"app: {{ name: orders, version: 1.4.2, environment: production, region: eu-west-1 }}\nlogs:\n  sinks: [ {{ type: http, url: '{url}', batch: {{ max_wait: 20ms }} }} ]\n";

    private static string Text(JsonNode record, string name) => record[name]!.GetValue<string>();
}
