using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sinks;

/// <summary>What OTLP's JSON says; its protobuf is read by the real library in the end-to-end tests.</summary>
public sealed class OtlpSinkTests : IAsyncLifetime
{
    private RecordingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RecordingServer.StartAsync("{}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_record_is_its_time_severity_body_ids_and_attributes_below_whose_it_is()
    {
        var time = new FakeTime();
        time.Advance(TimeSpan.FromSeconds(1));
        await using var sink = Make("encoding: json", SinkBatch.Context(time: time));
        await sink.SendAsync(SinkBatch.At(
            ("""{"timestamp":"2026-01-02T03:04:05.678Z","severity":"warn","hostname":"h","service":"orders","version":"1.4.2","environment":"production","region":"eu","stream":"stdout","message":"m","n":12345678901234567890,"i":-7,"f":1.50,"b":true,"nil":null,"nested":{"a":[1,"x",{"y":2}]},"trace_id":"0123456789abcdef0123456789abcdef","span_id":"0123456789abcdef"}""", SinkBatch.Noon, Severity.Warn),
            ("""{"service":"billing","msg":{"k":1},"trace_id":"not one"}""", SinkBatch.Noon, Severity.None),
            ("""{"hostname":"h","service":"orders","version":"1.4.2","environment":"production","region":"eu","message":"again"}""", SinkBatch.Noon, Severity.Fatal)), CancellationToken.None);
        var request = Assert.Single(_server.Requests);
        Assert.Equal(("/v1/logs", "application/json"), (request.Target, request.Headers["Content-Type"]));
        var logs = JsonDocument.Parse(Body(request)).RootElement.GetProperty("resourceLogs");
        Assert.Equal(2, logs.GetArrayLength());
        Assert.Equal("""[{"key":"service.name","value":{"stringValue":"orders"}},{"key":"service.version","value":{"stringValue":"1.4.2"}},{"key":"deployment.environment.name","value":{"stringValue":"production"}},{"key":"host.name","value":{"stringValue":"h"}},{"key":"cloud.region","value":{"stringValue":"eu"}}]""", logs[0].GetProperty("resource").GetProperty("attributes").GetRawText());
        var records = logs[0].GetProperty("scopeLogs")[0].GetProperty("logRecords");
        Assert.Equal("""{"timeUnixNano":"1767323045678000000","observedTimeUnixNano":"1767323046000000000","severityNumber":13,"severityText":"warn","body":{"stringValue":"m"},"attributes":[{"key":"log.iostream","value":{"stringValue":"stdout"}},{"key":"n","value":{"stringValue":"12345678901234567890"}},{"key":"i","value":{"intValue":"-7"}},{"key":"f","value":{"doubleValue":1.50}},{"key":"b","value":{"boolValue":true}},{"key":"nil","value":{}},{"key":"nested","value":{"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"},{"kvlistValue":{"values":[{"key":"y","value":{"intValue":"2"}}]}}]}}}]}}}],"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef"}""", records[0].GetRawText());
        Assert.Equal("""{"timeUnixNano":"1767323045678000000","observedTimeUnixNano":"1767323046000000000","severityNumber":21,"severityText":"fatal","body":{"stringValue":"again"}}""", records[1].GetRawText());
        Assert.Equal("""{"timeUnixNano":"1767323045678000000","observedTimeUnixNano":"1767323046000000000","body":{"kvlistValue":{"values":[{"key":"k","value":{"intValue":"1"}}]}},"attributes":[{"key":"trace_id","value":{"stringValue":"not one"}}]}""", logs[1].GetProperty("scopeLogs")[0].GetProperty("logRecords")[0].GetRawText());
    }

    [Theory]
    [InlineData(200, "Accepted")]
    [InlineData(429, "Retry")]
    [InlineData(502, "Retry")]
    [InlineData(503, "Retry")]
    [InlineData(504, "Retry")]
    [InlineData(400, "Rejected")]
    [InlineData(408, "Rejected")]
    [InlineData(500, "Rejected")]
    [InlineData(401, "Retry")] // Not by the specification: the token is at fault, and not the records.
    [InlineData(404, "Retry")]
    public async Task A_status_means_what_the_specification_says(int status, string kind)
    {
        _server.Answer = RecordingServer.Status(status);
        await using var sink = Make();
        Assert.Equal(kind, (await sink.SendAsync(SinkBatch.Numbered(1), CancellationToken.None)).Kind.ToString());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("protobuf")]
    public async Task A_partial_success_is_counted_and_nothing_is_sent_again(string encoding)
    {
        // ExportLogsServiceResponse { partial_success { rejected_log_records: 2, error_message: "no" } }
        _server.Answer = encoding == "json" ? RecordingServer.Body("""{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"no"}}""") : context => context.Response.Body.WriteAsync(new byte[] { 0x0A, 0x06, 0x08, 0x02, 0x12, 0x02, (byte)'n', (byte)'o' }).AsTask();
        var metrics = new MetricRegistry();
        await using var sink = Make($"encoding: {encoding}", SinkBatch.Context(metrics: metrics));
        Assert.Equal(SendOutcome.Accepted, await sink.SendAsync(SinkBatch.Numbered(5), CancellationToken.None));
        Assert.Equal(2, metrics.Collect().Single(p => p.Name == "outrider_log_sink_refused_unnamed_total").Value);
        // Where it is all of them, it is known which.
        var outcome = await sink.SendAsync(SinkBatch.Numbered(2), CancellationToken.None);
        Assert.Equal((SendOutcomeKind.Rejected, true), (outcome.Kind, outcome.Reason.EndsWith("refused every record: no", StringComparison.Ordinal)));
    }

    private static string Body(RecordedRequest request)
    {
        using var gzip = new GZipStream(new MemoryStream(request.Body), CompressionMode.Decompress);
        return new StreamReader(gzip, Encoding.UTF8).ReadToEnd();
    }

    private ILogSink Make(string more = "", LogSinkContext? context = null) => SinkBatch.Make($"{{ type: otlp, url: '{_server.Url("/")}'{(more.Length > 0 ? ", " + more : "")} }}", context);
}
