using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sinks;

public sealed class ElasticsearchSinkTests : IAsyncLifetime
{
    private RecordingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RecordingServer.StartAsync("""{"errors":false}""");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_document_is_created_under_the_records_id_in_the_index_of_its_day()
    {
        await using var sink = Make("api_key: 'c2VjcmV0LWtleQ=='");
        var batch = SinkBatch.At(("""{"message":"a"}""", SinkBatch.Noon, Severity.Info), ("""{"@timestamp":"2020-01-01T00:00:00Z"}""", SinkBatch.Noon + 86_400_000_000_000, Severity.Info), ("{}", SinkBatch.Noon, Severity.None));
        Assert.Equal(SendOutcome.Accepted, await sink.SendAsync(batch, CancellationToken.None));
        var request = Assert.Single(_server.Requests);
        Assert.StartsWith("/_bulk?filter_path=", request.Target);
        Assert.Equal(("POST", "application/x-ndjson", "gzip", "ApiKey c2VjcmV0LWtleQ=="), (request.Method, request.Headers["Content-Type"], request.Headers["Content-Encoding"], request.Headers["Authorization"]));
        Assert.Equal(
        [
            $$$"""{"create":{"_index":"logs-2026.01.02","_id":"{{{batch[0].Id}}}"}}""", """{"@timestamp":"2026-01-02T03:04:05.678Z","message":"a"}""",
            $$$"""{"create":{"_index":"logs-2026.01.03","_id":"{{{batch[1].Id}}}"}}""", """{"@timestamp":"2020-01-01T00:00:00Z"}""",
            $$$"""{"create":{"_index":"logs-2026.01.02","_id":"{{{batch[2].Id}}}"}}""", """{"@timestamp":"2026-01-02T03:04:05.678Z"}""",
        ], Lines(request));
    }

    [Fact]
    public async Task A_data_stream_is_named_by_the_address_and_a_pipeline_too()
    {
        await using var sink = Make("data_stream: logs-orders-default, pipeline: clean, compression: none");
        await sink.SendAsync(SinkBatch.Numbered(1), CancellationToken.None);
        var request = Assert.Single(_server.Requests);
        Assert.StartsWith("/logs-orders-default/_bulk?", request.Target);
        Assert.EndsWith("&pipeline=clean", request.Target);
        Assert.DoesNotContain("_index", Encoding.UTF8.GetString(request.Body));
    }

    [Fact]
    public async Task Each_item_is_judged_by_itself_and_one_that_is_there_already_is_accepted()
    {
        var batch = SinkBatch.Numbered(6);
        _server.Answer = RecordingServer.Body($$$$"""
            {"errors":true,"items":[{"create":{"status":201}},{"create":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"there"}}},
            {"create":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"queue full"}}},
            {"create":{"status":400,"error":{"type":"document_parsing_exception","reason":"failed to parse [n] in document with id '{{{{batch[3].Id}}}}'"}}},
            {"create":{"status":503}},{"create":{"status":403,"error":{"type":"cluster_block_exception","reason":"read-only"}}}]}
            """);
        await using var sink = Make();
        var outcome = await sink.SendAsync(batch, CancellationToken.None);
        Assert.Equal(SendOutcomeKind.Partial, outcome.Kind);
        Assert.Equal([2, 4, 5], outcome.Again);
        Assert.Equal(new RejectedRecord(3, $"{_server.Url("/_bulk")} answered 400 for a document: document_parsing_exception: failed to parse [n] in document with id '…'"), Assert.Single(outcome.Refused));
        // What was left over is sent under the same ids.
        _server.Answer = RecordingServer.Body("""{"errors":false}""");
        Assert.Equal(SendOutcome.Accepted, await sink.SendAsync(batch.Only(outcome.Again), CancellationToken.None));
        Assert.Equal(Ids(_server.Requests.First()).Where((_, i) => outcome.Again.Contains(i)), Ids(_server.Requests.Last()));
    }

    [Theory]
    [InlineData(200, "", "Retry")]
    [InlineData(200, "{}", "Retry")]
    [InlineData(200, """{"errors":true,"items":[{"create":{"status":201}}]}""", "Retry")]
    [InlineData(200, """{"errors":true,"items":[{"create":{"status":429}},{"create":{"status":429}}]}""", "Retry")]
    [InlineData(200, """{"errors":true,"items":[{"create":{"status":409}},{"create":{"status":409}}]}""", "Accepted")]
    [InlineData(429, "busy", "Retry")]
    [InlineData(401, "who?", "Retry")]
    [InlineData(400, "what?", "Rejected")]
    public async Task An_answer_to_the_whole_is_judged_as_such(int status, string body, string kind)
    {
        _server.Answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        await using var sink = Make();
        Assert.Equal(kind, (await sink.SendAsync(SinkBatch.Numbered(2), CancellationToken.None)).Kind.ToString());
    }

    private static string[] Lines(RecordedRequest request)
    {
        using var gzip = new GZipStream(new MemoryStream(request.Body), CompressionMode.Decompress);
        return new StreamReader(gzip).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<string> Ids(RecordedRequest request) => Lines(request).Where(l => l.Contains("\"create\"", StringComparison.Ordinal)).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("create").GetProperty("_id").GetString()!);

    private ILogSink Make(string more = "") => SinkBatch.Make($"{{ type: elasticsearch, url: '{_server.Url("/")}'{(more.Length > 0 ? ", " + more : "")} }}");
}
