using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Outrider.Engine.Tests.Logs.Receiving;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sources.Http;

/// <summary>Lines that are posted, from a real client to a real sink.</summary>
public sealed class HttpSourceTests : IAsyncLifetime
{
    private const string Token = "a-token-of-the-tests";
    private readonly HttpClient _client = new();
    private ReceivingRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await ReceivingRun.StartAsync($"{{ type: http, listen: '127.0.0.1:0', token: {Token}, max_body: 64KiB, max: 1MiB }}");

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _run.DisposeAsync();
    }

    [Theory]
    [InlineData("application/x-ndjson", "{\"message\":\"one\",\"n\":12345678901234567890}\n\n{\"message\":\"two\"}")]
    [InlineData("application/json", "[{\"message\":\"one\",\"n\":12345678901234567890},\n {\"message\":\n\"two\"}]")]
    [InlineData("application/json", "{\"message\":\"one\",\n\"n\":12345678901234567890}\n{\"message\":\"two\"}")]
    [InlineData("text/plain", "one\r\ntwo\r\n")]
    [InlineData("application/x-www-form-urlencoded", "one\ntwo")]
    public async Task Lines_and_values_become_records(string type, string body)
    {
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("/", type, Encoding.UTF8.GetBytes(body))).StatusCode);
        var records = await _run.RecordsAsync(2);
        Assert.Equal(["one", "two"], _run.Sink.Messages);
        if (type.EndsWith("json", StringComparison.Ordinal)) Assert.Equal("12345678901234567890", records[0].GetProperty("n").GetRawText());
        Assert.Equal("http", records[0].GetProperty("stream").GetString());
    }

    [Fact]
    public async Task A_packed_body_is_unpacked_and_bounded()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("/", "text/plain", Packed("packed\n"u8), "gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync("/", "text/plain", Packed(new byte[1 << 20]), "gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync("/", "text/plain", new byte[(64 << 10) + 1])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/", "text/plain", "not packed"u8.ToArray(), "gzip")).StatusCode);
        await _run.RecordsAsync(1);
        Assert.Equal(["packed"], _run.Sink.Messages);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_with_a_reason_and_leaves_nothing()
    {
        var answer = await PostAsync("/", "application/json", "[{\"a\":1}, {\"a\":]"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("the body is not JSON: line 1, byte 16\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/v1/logs", "application/x-protobuf", [0x0A, 0xFF])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/v1/logs", "application/json", "{\"resourceLogs\":[1]}"u8.ToArray())).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync("/v1/logs", "text/plain", [])).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("/x", "text/plain", [])).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _client.SendAsync(Request(HttpMethod.Get, "/"), TestContext.Current.CancellationToken)).StatusCode);
        await PostAsync("/", "text/plain", "fine"u8.ToArray());
        await _run.RecordsAsync(1);
        Assert.Equal(["fine"], _run.Sink.Messages);
    }

    [Fact]
    public async Task Without_its_token_nobody_is_heard()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url("/")) { Content = new StringContent("x") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await _client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        using var other = new HttpRequestMessage(HttpMethod.Post, Url("/")) { Content = new StringContent("x") };
        other.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token + "x");
        Assert.Equal(HttpStatusCode.Unauthorized, (await _client.SendAsync(other, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_full_spool_sends_senders_away_for_a_while()
    {
        _run.Sink.Before = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        var line = Encoding.UTF8.GetBytes(new string('x', 60_000));
        var accepted = 0;
        HttpResponseMessage answer;
        while ((answer = await PostAsync("/", "text/plain", line)).StatusCode == HttpStatusCode.NoContent) accepted++;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
        Assert.InRange(accepted, 15, 20);
        _run.Sink.Before = _ => Task.CompletedTask;
        await Eventually.True(() => _run.Sink.Messages.Count >= accepted, "what was accepted arrives");
        await Eventually.Holds(async () => (await PostAsync("/", "text/plain", line)).StatusCode == HttpStatusCode.NoContent, "there is room again");
    }

    [Fact]
    public async Task OTLP_comes_as_JSON()
    {
        const string body = """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"n","value":{"intValue":"7"}}]},
            "scopeLogs":[{"scope":{"name":"lib","version":"1"},"logRecords":[
            {"timeUnixNano":"1767323045678000000","severityNumber":17,"severityText":"ERR","body":{"stringValue":"one"},"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","flags":1,
             "attributes":[{"key":"a","value":{"arrayValue":{"values":[{"doubleValue":1.5},{"boolValue":true},{"bytesValue":"AQI="}]}}},{"key":"k","value":{"kvlistValue":{"values":[{"key":"x","value":{}}]}}}]},
            {"observedTimeUnixNano":1767323045678000000,"severityNumber":"SEVERITY_NUMBER_WARN2","body":{"kvlistValue":{"values":[{"key":"b","value":{"stringValue":"two"}}]}}}]}]}]}
            """;
        var answer = await PostAsync("/v1/logs", "application/json", Encoding.UTF8.GetBytes(body));
        Assert.Equal((HttpStatusCode.OK, "{}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        var records = await _run.RecordsAsync(2);
        var first = Without(records[0].GetRawText());
        Assert.Equal(
            """{"timestamp":"2026-01-02T03:04:05.678Z","severity":"error","severity_text":"ERR","service":"shop","trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","trace_flags":1,"message":"one","attributes":{"a":[1.5,true,"AQI="],"k":{"x":null}},"scope":{"name":"lib","version":"1"},"resource":{"service.name":"shop","n":7}}""",
            first);
        Assert.Equal("""{"b":"two"}""", records[1].GetProperty("body").GetRawText());
        Assert.Equal("warn", records[1].GetProperty("severity").GetString());
        Assert.Equal("2026-01-02T03:04:05.678Z", records[1].GetProperty("timestamp").GetString());
    }

    [Fact]
    public async Task OTLP_comes_as_protobuf()
    {
        var record = OtlpBytes.Message(
            OtlpBytes.Fixed64(1, 1767323045678000000), OtlpBytes.Number(2, 9), OtlpBytes.Text(3, "INFO"), OtlpBytes.Of(5, OtlpBytes.Text(1, "one")), OtlpBytes.Of(6, OtlpBytes.Text(1, "a"), OtlpBytes.Of(2, OtlpBytes.Number(3, unchecked((ulong)-5)))),
            OtlpBytes.Bytes(9, [.. Enumerable.Range(1, 16).Select(i => (byte)i)]), OtlpBytes.Bytes(10, [1, 2, 3, 4, 5, 6, 7, 8]));
        var request = OtlpBytes.Message(OtlpBytes.Of(1,
            OtlpBytes.Of(2, OtlpBytes.Of(1, OtlpBytes.Text(1, "lib")), OtlpBytes.Bytes(2, record)),
            OtlpBytes.Of(1, OtlpBytes.Of(1, OtlpBytes.Text(1, "service.name"), OtlpBytes.Of(2, OtlpBytes.Text(1, "shop"))))));
        var answer = await PostAsync("/v1/logs", "application/x-protobuf", Packed(request), "gzip");
        Assert.Equal((HttpStatusCode.OK, "application/x-protobuf"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        var records = await _run.RecordsAsync(1);
        Assert.Equal(
            """{"timestamp":"2026-01-02T03:04:05.678Z","severity":"info","severity_text":"INFO","service":"shop","trace_id":"0102030405060708090a0b0c0d0e0f10","span_id":"0102030405060708","message":"one","attributes":{"a":-5},"scope":{"name":"lib"},"resource":{"service.name":"shop"}}""",
            Without(records[0].GetRawText()));
    }

    /// <summary>Without what enrichment added.</summary>
    private static string Without(string record)
    {
        var json = JsonNode.Parse(record)!.AsObject();
        foreach (var name in (string[])["hostname", "version", "environment", "region", "stream"]) json.Remove(name);
        return json.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static byte[] Packed(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private Uri Url(string path) => new($"http://{_run.Address("listen")}{path}");

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, Url(path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return request;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string type, byte[] body, string? encoding = null)
    {
        using var request = Request(HttpMethod.Post, path);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null) request.Content.Headers.ContentEncoding.Add(encoding);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
