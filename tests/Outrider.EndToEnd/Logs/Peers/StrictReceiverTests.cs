using System.Text.Json.Nodes;
using Outrider.Testing;

namespace Outrider.EndToEnd.Logs.Peers;

/// <summary>The sinks of whole runs against strict receivers: every field, and every line once, though the receivers refuse at first.</summary>
public sealed class StrictReceiverTests : IDisposable
{
    private const string Printed = """echo '{"level":"warn","msg":"caf\u00e9 is full","order":12345678901234567890,"nested":{"a":[1,-2.5,"x",null,true]},"trace_id":"0123456789abcdef0123456789abcdef","span_id":"0123456789abcdef"}'; echo 'plain line'; echo '{"time":"2026-01-02T03:04:05.678Z","message":"\ud83d\ude00 \ud83d"}'""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("protobuf")]
    [InlineData("json")]
    public async Task Otlp_is_read_by_the_real_protobuf_library(string encoding)
    {
        await using var receiver = await StrictReceiver.StartAsync("otlp.py", _folder);
        await DeliveredAsync($"{{ type: otlp, url: 'http://127.0.0.1:{receiver.Port}', encoding: {encoding} }}");
        await receiver.HasAsync(3);
        var taken = receiver.Taken;
        Assert.Equal(3, taken.Count);
        Assert.Equal(("orders", "1.4.2", "production", "eu-west-1", Environment.MachineName), (Text(taken[0], "resource", "service.name"), Text(taken[0], "resource", "service.version"), Text(taken[0], "resource", "deployment.environment.name"), Text(taken[0], "resource", "cloud.region"), Text(taken[0], "resource", "host.name")));
        Assert.Equal((13, "café is full", "0123456789abcdef0123456789abcdef", "0123456789abcdef"), ((int)taken[0]["severity"]!, Text(taken[0], "body"), Text(taken[0], "trace"), Text(taken[0], "span")));
        // Where the machine says more of itself, records do too.
        foreach (var surroundings in new[] { "kubernetes", "container" }) taken[0]["attributes"]!.AsObject().Remove(surroundings);
        Assert.Equal("""{"log.iostream":"stdout","level":"warn","order":"12345678901234567890","nested":{"a":[1,-2.5,"x",null,true]}}""", taken[0]["attributes"]!.ToJsonString());
        Assert.Equal("plain line", Text(taken[1], "body"));
        Assert.Equal((1767323045678000000, "😀 \uFFFD"), ((long)taken[2]["time"]!, Text(taken[2], "body")));
    }

    [Fact]
    public async Task Loki_gets_streams_of_labels_and_lines()
    {
        await using var receiver = await StrictReceiver.StartAsync("loki.py", _folder);
        await DeliveredAsync($$"""{ type: loki, url: 'http://127.0.0.1:{{receiver.Port}}', tenant: team-a, structured_metadata: { trace_id: '{trace_id}' } }""");
        await receiver.HasAsync(3);
        var warned = Assert.Single(receiver.Taken, t => t["labels"]!["level"] is not null);
        Assert.Equal("""{"service_name":"orders","environment":"production","level":"warn"}""", warned["labels"]!.ToJsonString());
        Assert.Equal(("team-a", "0123456789abcdef0123456789abcdef"), (Text(warned, "tenant"), Text(warned, "metadata", "trace_id")));
        Assert.Equal("12345678901234567890", JsonNode.Parse(Text(warned, "line"))!["order"]!.ToJsonString());
        Assert.Equal(3, receiver.Taken.Count);
    }

    [Fact]
    public async Task Elasticsearch_gets_each_document_once_whatever_it_says_of_others()
    {
        await using var receiver = await StrictReceiver.StartAsync("elasticsearch.py", _folder);
        await DeliveredAsync($"{{ type: elasticsearch, url: 'http://127.0.0.1:{receiver.Port}', api_key: c2VjcmV0LWtleS1vZi1vdXJz }}", "echo good; echo busy; echo bad; echo fine");
        await receiver.HasAsync(5);
        Assert.Equal(["busy", "fine", "good"], receiver.Taken.Where(t => (int)t["status"]! == 201).Select(t => Text(t, "document", "message")).Order(StringComparer.Ordinal));
        Assert.Equal(2, receiver.Taken.Count(t => Text(t, "document", "message") == "busy"));
        var letters = File.ReadAllLines(Assert.Single(Directory.GetFiles(_folder["state"], "elasticsearch.ndjson", SearchOption.AllDirectories)));
        Assert.Equal($"http://127.0.0.1:{receiver.Port}/_bulk answered 400 for a document: document_parsing_exception: failed to parse field [message] in document with id '…'", Text(JsonNode.Parse(letters[0])!, "dead_letter", "reason"));
        Assert.Equal("bad", Text(JsonNode.Parse(letters[1])!, "message"));
    }

    [Theory]
    [InlineData("none", "")]
    [InlineData("gzip", "the shared key")]
    public async Task Forward_is_read_by_the_msgpack_library_after_both_have_proved_to_know_the_key(string compression, string key)
    {
        using var authority = new TestAuthority(_folder["ca"]);
        var (certificate, privateKey) = authority.Issue("server");
        await using var receiver = key.Length == 0 ? await StrictReceiver.StartAsync("forward.py", _folder, "") : await StrictReceiver.StartAsync("forward.py", _folder, key, certificate, privateKey);
        var secured = key.Length == 0 ? "" : $", shared_key: '{key}', hostname: us, user: {{ user: me, password: 'let me in' }}, tls: {{ authorities: '{authority.CertificatePath}' }}";
        await DeliveredAsync($$"""{ type: forward, address: '127.0.0.1:{{receiver.Port}}', tag: 'app.{service}', compression: {{compression}}{{secured}} }""");
        await receiver.HasAsync(3);
        var taken = receiver.Taken;
        Assert.Equal(3, taken.Count);
        Assert.All(taken, t => Assert.Equal("app.orders", Text(t, "tag")));
        Assert.Equal(compression == "gzip", (bool)taken[0]["compressed"]!);
        // The batch that was cut off has come again under its id.
        Assert.Equal(Text(taken[0], "first"), Text(taken[0], "chunk"));
        Assert.Equal(("café is full", "12345678901234567890"), (Text(taken[0], "record", "msg"), Text(taken[0], "record", "order")));
        Assert.Equal("""{"a":[1,-2.5,"x",null,true]}""", taken[0]["record"]!["nested"]!.ToJsonString());
        Assert.Equal((1767323045, 678_000_000, "😀 \uFFFD"), ((long)taken[2]["seconds"]!, (int)taken[2]["nanoseconds"]!, Text(taken[2], "record", "message")));
    }

    /// <summary>A job's run with this sink; by its end everything is delivered.</summary>
    private async Task DeliveredAsync(string sink, string command = Printed)
    {
        var yaml = $"app: {{ name: orders, version: 1.4.2, environment: production, region: eu-west-1 }}\nlogs:\n  sinks:\n    - {sink}\n";
        _folder.Write("run/print.sh", command + "\n");
        var run = OutriderProcess.Run(_folder, yaml, "--", "sh", _folder["run/print.sh"]);
        try
        {
            Assert.Equal(0, await run.ExitCode());
        }
        finally
        {
            await run.NothingIsLeft();
        }
    }

    private static string Text(JsonNode node, params string[] path)
    {
        foreach (var name in path) node = node[name] ?? throw new InvalidOperationException($"no {name} in {node.ToJsonString()}");
        return node.GetValue<string>();
    }
}
