using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrider.Logs.Sinks;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sinks;

/// <summary>What the http sink sends, and what each answer means.</summary>
public sealed class HttpSinkTests : IAsyncLifetime
{
    private RecordingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RecordingServer.StartAsync("");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(200, "Accepted")]
    [InlineData(204, "Accepted")]
    [InlineData(301, "Retry")]
    [InlineData(400, "Rejected")]
    [InlineData(401, "Retry")]
    [InlineData(403, "Retry")]
    [InlineData(404, "Retry")]
    [InlineData(408, "Retry")]
    [InlineData(413, "Rejected")] // One record: it cannot be halved.
    [InlineData(415, "Rejected")]
    [InlineData(422, "Rejected")]
    [InlineData(429, "Retry")]
    [InlineData(500, "Retry")]
    [InlineData(503, "Retry")]
    public async Task A_status_means_accepted_later_or_never(int status, string kind)
    {
        _server.Answer = RecordingServer.Status(status);
        await using var sink = Make();
        Assert.Equal(kind, (await SendAsync(sink, 1)).Kind.ToString());
    }

    [Theory]
    [InlineData("20", 20)]
    [InlineData("Fri, 02 Jan 2026 03:04:35 GMT", 30)]
    public async Task Retry_after_is_a_number_of_seconds_or_a_date(string header, int seconds)
    {
        var time = new FakeTime();
        _server.Answer = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        };
        await using var sink = Make(context: SinkBatch.Context(time: time));
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await SendAsync(sink, 1)).After);
    }

    [Fact]
    public async Task A_batch_that_is_too_large_goes_in_halves_and_the_next_one_begins_with_them()
    {
        _server.Answer = AtMost(150);
        await using var sink = Make();
        Assert.Equal(SendOutcome.Accepted, await SendAsync(sink, 10));
        Assert.Equal(Enumerable.Range(0, 10), Taken(150));
        var before = _server.Requests.Count;
        Assert.Equal(SendOutcome.Accepted, await SendAsync(sink, 10));
        Assert.All(_server.Requests.Skip(before), r => Assert.InRange(r.Body.Length, 1, 150));
        Assert.Equal(_server.Requests.Count, _server.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct().Count() + _server.Requests.Count - before);
    }

    [Fact]
    public async Task Of_a_batch_with_one_record_that_no_server_takes_only_that_one_is_refused()
    {
        _server.Answer = AtMost(200);
        await using var sink = Make();
        var batch = SinkBatch.Of("""{"message":"a"}""", $$"""{"message":"{{new string('x', 300)}}"}""", """{"message":"c"}""", """{"message":"d"}""");
        var outcome = await sink.SendAsync(batch, CancellationToken.None);
        Assert.Equal((SendOutcomeKind.Partial, 0), (outcome.Kind, outcome.Again.Count));
        Assert.Equal(new RejectedRecord(1, $"{_server.Url("/ingest")} answered 413"), Assert.Single(outcome.Refused));
    }

    [Fact]
    public async Task When_the_second_half_meets_a_server_that_went_away_only_that_half_is_sent_again()
    {
        var isFirst = true;
        _server.Answer = context =>
        {
            var body = Encoding.UTF8.GetString(context.Features.Get<RecordedRequest>()!.Body);
            context.Response.StatusCode = body.Contains("line 9", StringComparison.Ordinal) ? isFirst ? 413 : 503 : 200;
            isFirst = false;
            return Task.CompletedTask;
        };
        await using var sink = Make();
        var outcome = await SendAsync(sink, 10);
        Assert.Equal(SendOutcomeKind.Partial, outcome.Kind);
        Assert.Equal([5, 6, 7, 8, 9], outcome.Again);
        Assert.Contains("503", outcome.Reason);
    }

    [Fact]
    public async Task A_batch_keeps_its_key_however_often_it_is_sent()
    {
        _server.Answer = RecordingServer.Status(503);
        await using var sink = Make();
        await SendAsync(sink, 3);
        await SendAsync(sink, 3);
        Assert.Equal(2, _server.Requests.Count);
        Assert.Single(_server.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct());
    }

    [Theory]
    [InlineData("ndjson", "application/x-ndjson", "{\"message\":\"a\\nb\",\"n\":1}\n{\"n\":2}\n")]
    [InlineData("json_array", "application/json", "[{\"message\":\"a\\nb\",\"n\":1},{\"n\":2}]")]
    [InlineData("text", "text/plain", "a\nb\n{\"n\":2}\n")]
    public async Task A_format_has_its_media_type_and_its_way_of_writing(string format, string mediaType, string body)
    {
        await using var sink = Make($"format: {format}, method: PUT");
        await sink.SendAsync(SinkBatch.Of("""{"message":"a\nb","n":1}""", """{"n":2}"""), CancellationToken.None);
        var request = Assert.Single(_server.Requests);
        Assert.Equal(("PUT", mediaType, body), (request.Method, request.Headers["Content-Type"], Encoding.UTF8.GetString(request.Body)));
        Assert.Equal(request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), request.Headers["Content-Length"]);
    }

    [Fact]
    public async Task A_compressed_body_says_so_and_is_the_same_when_unpacked()
    {
        await using var sink = Make("compression: gzip");
        await SendAsync(sink, 500);
        var request = Assert.Single(_server.Requests);
        Assert.Equal(("gzip", request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)), (request.Headers["Content-Encoding"], request.Headers["Content-Length"]));
        Assert.Equal(500, Unpacked(request.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("n").GetInt32()).Distinct().Count());
    }

    [Fact]
    public async Task What_a_server_says_of_an_error_is_told_cut_short_and_without_our_secrets()
    {
        _server.Answer = async context =>
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync($"bad\n  token {context.Request.Headers.Authorization} {new string('y', 5000)}");
        };
        await using var sink = Make("basic: { user: me, password: 'pa ss-hunter2' }");
        var outcome = await SendAsync(sink, 1);
        Assert.StartsWith($"{_server.Url("/ingest")} answered 400: bad token Basic … yyy", outcome.Reason);
        Assert.DoesNotContain("hunter2", outcome.Reason);
        Assert.DoesNotContain(Convert.ToBase64String("me:pa ss-hunter2"u8), outcome.Reason);
        Assert.InRange(outcome.Reason.Length, 100, 700);
        Assert.Equal("Basic " + Convert.ToBase64String("me:pa ss-hunter2"u8), _server.Requests.Single().Headers["Authorization"]);
    }

    [Fact]
    public async Task A_server_that_keeps_silent_is_given_up_in_time_and_nobody_is_no_answer_either()
    {
        var open = new TaskCompletionSource();
        _server.Answer = _ => open.Task;
        await using var sink = Make("timeout: 100ms");
        Assert.Equal($"{_server.Url("/ingest")}: no answer within 100ms", (await SendAsync(sink, 1)).Reason);
        open.SetResult();
        await using var nobody = SinkBatch.Make($"{{ type: http, url: 'http://127.0.0.1:{FreePort.Next()}/x?token=hunter2' }}");
        var outcome = await SendAsync(nobody, 1);
        Assert.Equal(SendOutcomeKind.Retry, outcome.Kind);
        Assert.DoesNotContain("hunter2", outcome.Reason);
    }

    private static string Unpacked(byte[] body)
    {
        using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        return new StreamReader(gzip).ReadToEnd();
    }

    private static RequestDelegate AtMost(int bytes) => context =>
    {
        if (context.Features.Get<RecordedRequest>()!.Body.Length > bytes) context.Response.StatusCode = 413;
        return Task.CompletedTask;
    };

    private IEnumerable<int> Taken(int atMost) => _server.Requests.Where(r => r.Body.Length <= atMost).SelectMany(r => Encoding.UTF8.GetString(r.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("n").GetInt32());

    private ILogSink Make(string more = "", LogSinkContext? context = null) => SinkBatch.Make($"{{ type: http, url: '{_server.Url("/ingest")}'{(more.Length > 0 ? ", " + more : "")} }}", context);

    private static Task<SendOutcome> SendAsync(ILogSink sink, int records) => sink.SendAsync(SinkBatch.Numbered(records), CancellationToken.None);
}
