using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sinks;

public sealed class LokiSinkTests : IAsyncLifetime
{
    private RecordingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RecordingServer.StartAsync(RecordingServer.Status(204));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Records_stand_in_streams_by_their_labels_in_the_order_of_their_time()
    {
        await using var sink = Make("tenant: team-a, structured_metadata: { trace_id: '{trace_id}' }");
        await sink.SendAsync(SinkBatch.At(
            ("""{"service":"orders","severity":"info","message":"second","trace_id":"ab"}""", SinkBatch.Noon + 1, Severity.Info),
            ("""{"service":"orders","severity":"INFORMATION","message":"first"}""", SinkBatch.Noon, Severity.Info),
            ("""{"service":"or\"ders\u00e9","message":"third"}""", SinkBatch.Noon, Severity.None),
            ("""{"message":"fourth"}""", SinkBatch.Noon, Severity.None)), CancellationToken.None);
        var request = Assert.Single(_server.Requests);
        Assert.Equal(("/loki/api/v1/push", "team-a", "application/json"), (request.Target, request.Headers["X-Scope-OrgID"], request.Headers["Content-Type"]));
        Assert.Equal("""{"streams":[{"stream":{"service_name":"orders","level":"info"},"values":[["1767323045678000000","{\"service\":\"orders\",\"severity\":\"INFORMATION\",\"message\":\"first\"}"],["1767323045678000001","{\"service\":\"orders\",\"severity\":\"info\",\"message\":\"second\",\"trace_id\":\"ab\"}",{"trace_id":"ab"}]]},{"stream":{"service_name":"or\"dersé"},"values":[["1767323045678000000","{\"service\":\"or\\\"ders\\u00e9\",\"message\":\"third\"}"]]},{"stream":{"service_name":"unknown_service"},"values":[["1767323045678000000","{\"message\":\"fourth\"}"]]}]}""", Body(request));
    }

    [Fact]
    public async Task A_label_has_no_more_values_than_it_may()
    {
        await using var sink = Make("labels: { job: logs, user: '{user}' }, max_label_values: 2, line: text");
        await sink.SendAsync(SinkBatch.Of([.. Enumerable.Range(0, 5).Select(n => $$"""{"user":"u{{n}}","message":"m{{n}}"}""")]), CancellationToken.None);
        var streams = JsonDocument.Parse(Body(Assert.Single(_server.Requests))).RootElement.GetProperty("streams").EnumerateArray().ToArray();
        Assert.Equal(["u0", "u1", "other"], streams.Select(s => s.GetProperty("stream").GetProperty("user").GetString()!));
        Assert.Equal(["m2", "m3", "m4"], streams[2].GetProperty("values").EnumerateArray().Select(v => v[1].GetString()!));
    }

    [Fact]
    public async Task A_line_that_is_too_old_is_found_and_refused_with_Lokis_words_and_the_others_are_taken()
    {
        _server.Answer = async context =>
        {
            if (!Body(context.Features.Get<RecordedRequest>()!).Contains("line 17", StringComparison.Ordinal)) return;
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync("entry for stream '{}' has timestamp too old");
        };
        await using var sink = Make();
        var outcome = await sink.SendAsync(SinkBatch.Numbered(100), CancellationToken.None);
        Assert.Empty(outcome.Again);
        Assert.Equal(new RejectedRecord(17, $"{_server.Url("/loki/api/v1/push")} answered 400: entry for stream '{{}}' has timestamp too old"), Assert.Single(outcome.Refused));
        Assert.InRange(_server.Requests.Count, 7, 20);
    }

    [Fact]
    public async Task Where_every_line_is_refused_that_is_found_out_in_a_bounded_number_of_requests()
    {
        _server.Answer = RecordingServer.Status(400);
        await using var sink = Make();
        var outcome = await sink.SendAsync(SinkBatch.Numbered(1000), CancellationToken.None);
        Assert.Equal((1000, 0), (outcome.Refused.Count, outcome.Again.Count));
        Assert.InRange(_server.Requests.Count, 1, 200);
    }

    [Theory]
    [InlineData(429, "Retry")]
    [InlineData(500, "Retry")]
    [InlineData(401, "Retry")]
    public async Task Whatever_is_not_the_lines_fault_is_tried_again(int status, string kind)
    {
        _server.Answer = RecordingServer.Status(status);
        await using var sink = Make();
        Assert.Equal(kind, (await sink.SendAsync(SinkBatch.Numbered(3), CancellationToken.None)).Kind.ToString());
    }

    private static string Body(RecordedRequest request)
    {
        using var gzip = new GZipStream(new MemoryStream(request.Body), CompressionMode.Decompress);
        return new StreamReader(gzip, Encoding.UTF8).ReadToEnd();
    }

    private ILogSink Make(string more = "") => SinkBatch.Make($"{{ type: loki, url: '{_server.Url("/")}'{(more.Length > 0 ? ", " + more : "")} }}");
}
