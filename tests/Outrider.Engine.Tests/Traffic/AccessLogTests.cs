using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class AccessLogTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly FakeTime _time = new();
    private readonly MetricRegistry _metrics = new();
    private readonly StringBuilder _written = new();

    [Fact]
    public async Task A_line_says_who_asked_for_what_and_how_it_went()
    {
        await using var log = Log(new AccessLogConfig());
        var exchange = Exchange(new FakeRequest("GET", "/orders/7?token=secret", ("User-Agent", "curl/8.0"), ("Authorization", "Bearer xyz"), ("Cookie", "a=b")));
        exchange.RouteName = "/orders/*";
        exchange.SetClient("203.0.113.9"u8);
        exchange.Attempt = 2;
        exchange.Upstream = new Endpoint(new IPEndPoint(IPAddress.Loopback, 8080), "localhost:8080");
        exchange.RequestHeaders.Set(HeaderNames.Traceparent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"u8);
        _time.Advance(TimeSpan.FromMilliseconds(12.5));
        log.Of("inbound", "inbound[0]").End(exchange, new ExchangeOutcome(200, null, 3, 4096));

        var line = Assert.Single(await LinesAsync(log));
        Assert.Equal(
            """{"time":"2026-01-02T03:04:05.012Z","type":"access","direction":"inbound","listener":"inbound[0]","route":"/orders/*","method":"GET","path":"/orders/7","host":"orders.example","protocol":"HTTP/1.1","status":200,"duration_ms":12.5,"request_bytes":3,"response_bytes":4096,"peer":"10.0.0.7","client":"203.0.113.9","upstream":"localhost:8080","attempts":2,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","user_agent":"curl/8.0"}""",
            line);
    }

    [Fact]
    public async Task A_query_is_written_where_that_is_asked_for()
    {
        await using var log = Log(new AccessLogConfig { Query = true });
        log.Of("outbound", "outbound").End(Exchange(new FakeRequest("GET", "/a?b=c&d")), new ExchangeOutcome(200, null, 0, 0));
        Assert.Equal("?b=c&d", Parsed(Assert.Single(await LinesAsync(log))).GetProperty("query").GetString());
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        await using var log = Log(new AccessLogConfig());
        log.Of("inbound", "inbound[0]").End(Exchange(new FakeRequest()), new ExchangeOutcome(401, new Refusal(401, "no_token", ""), 0, 0));
        Assert.Equal("no_token", Parsed(Assert.Single(await LinesAsync(log))).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task What_was_no_request_is_told_of_as_far_as_it_came()
    {
        await using var log = Log(new AccessLogConfig { Query = true });
        log.Of("inbound", "inbound[0]").End(new Exchange(new PlainHead("", ""), _time.GetTimestamp()), new ExchangeOutcome(400, new Refusal(400, "bad_request_line", ""), 0, 0));
        var line = Parsed(Assert.Single(await LinesAsync(log)));
        Assert.False(line.TryGetProperty("path", out _));
        Assert.Equal("bad_request_line", line.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Whatever_a_caller_sends_is_one_line_of_json_without_a_control_character()
    {
        await using var log = Log(new AccessLogConfig { Query = true });
        var layer = log.Of("inbound", "inbound[0]");
        var random = new Random(20260303);
        const int count = 1000;
        for (var i = 0; i < count; i++)
        {
            var agent = new string([.. Enumerable.Range(0, random.Next(400)).Select(_ => (char)random.Next(256))]);
            layer.End(Exchange(new FakeRequest("GET", "/%C3%A9?" + new string('q', random.Next(600)), ("User-Agent", agent))), new ExchangeOutcome(200, null, 0, 0));
        }

        var lines = await LinesAsync(log);
        Assert.Equal(count, lines.Length);
        Assert.All(lines, line =>
        {
            Assert.DoesNotContain(line, char.IsControl);
            Assert.InRange(Parsed(line).GetProperty("query").GetString()!.Length, 1, 257);
        });
    }

    [Fact]
    public async Task What_is_too_long_is_cut_and_says_so()
    {
        await using var log = Log(new AccessLogConfig());
        log.Of("inbound", "inbound[0]").End(Exchange(new FakeRequest("GET", "/" + new string('a', 5000))), new ExchangeOutcome(200, null, 0, 0));
        var path = Parsed(Assert.Single(await LinesAsync(log))).GetProperty("path").GetString()!;
        Assert.Equal((513, '…'), (path.Length, path[^1]));
    }

    [Fact]
    public async Task Errors_and_slow_requests_are_written_whatever_the_share()
    {
        await using var log = Log(new AccessLogConfig { Share = new Share(0), Slow = TimeSpan.FromSeconds(1) });
        var layer = log.Of("inbound", "inbound[0]");
        foreach (var outcome in (ExchangeOutcome[])[new(200, null, 0, 0), new(404, null, 0, 0), new(500, null, 0, 0), new(0, null, 0, 0), new(401, new Refusal(401, "no_token", ""), 0, 0)]) layer.End(Exchange(new FakeRequest()), outcome);
        var slow = Exchange(new FakeRequest());
        _time.Advance(TimeSpan.FromSeconds(1));
        layer.End(slow, new ExchangeOutcome(200, null, 0, 0));
        Assert.Equal([500, 0, 401, 200], (await LinesAsync(log)).Select(l => Parsed(l).GetProperty("status").GetInt32()));
    }

    [Fact]
    public void A_share_is_of_traces_and_the_same_everywhere()
    {
        var (one, other) = (new AccessChoice(0.1, true, null, new Random(1)), new AccessChoice(0.1, true, null, new Random(2)));
        var random = new Random(7);
        var taken = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var trace = Encoding.ASCII.GetBytes($"{random.NextInt64():x16}{random.NextInt64(0, long.MaxValue):x16}");
            var isTaken = one.Takes(new ExchangeOutcome(200, null, 0, 0), default, trace);
            Assert.Equal(isTaken, other.Takes(new ExchangeOutcome(200, null, 0, 0), default, trace));
            if (isTaken) taken++;
        }

        Assert.InRange(taken, 850, 1150);
    }

    [Fact]
    public async Task A_reader_that_has_stopped_reading_makes_nobody_wait_and_what_is_lost_is_counted()
    {
        using var reads = new ManualResetEventSlim();
        var log = new AccessLog(new AccessLogConfig(), lines => reads.Wait(Soon), _metrics, _time, NullLogger.Instance);
        var layer = log.Of("inbound", "inbound[0]");
        const int count = 20_000;
        for (var i = 0; i < count; i++) layer.End(Exchange(new FakeRequest()), new ExchangeOutcome(200, null, 0, 0));
        var dropped = Value("outrider_access_log_dropped_total", "full");
        Assert.InRange(dropped, 1, count - 1);
        reads.Set();
        await log.FlushAsync(Soon);
        Assert.Equal(count, dropped + Value("outrider_access_log_lines_total"));
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_counted_and_tried_again_with_the_next()
    {
        using var folder = new TemporaryFolder();
        var path = folder["access.log"];
        Directory.CreateDirectory(path);
        var log = new AccessLog(new AccessLogConfig { Path = path }, null, _metrics, _time, NullLogger.Instance);
        var layer = log.Of("inbound", "inbound[0]");
        layer.End(Exchange(new FakeRequest()), new ExchangeOutcome(200, null, 0, 0));
        await NextBatchAsync(() => Value("outrider_access_log_dropped_total", "unwritable") == 1);

        Directory.Delete(path);
        layer.End(Exchange(new FakeRequest()), new ExchangeOutcome(200, null, 0, 0));
        await log.FlushAsync(Soon);
        Assert.Single(File.ReadAllLines(path));
    }

    [Fact]
    public async Task A_file_that_was_renamed_away_is_followed_by_a_new_one()
    {
        using var folder = new TemporaryFolder();
        var path = folder["of/its/own/access.log"];
        var log = new AccessLog(new AccessLogConfig { Path = path }, null, _metrics, _time, NullLogger.Instance);
        var layer = log.Of("inbound", "inbound[0]");
        layer.End(Exchange(new FakeRequest("GET", "/old")), new ExchangeOutcome(200, null, 0, 0));
        await NextBatchAsync(() => Value("outrider_access_log_lines_total") == 1);
        File.Move(path, folder["access.log.1"]);
        layer.End(Exchange(new FakeRequest("GET", "/new")), new ExchangeOutcome(200, null, 0, 0));
        await log.FlushAsync(Soon);
        Assert.Contains("/old", Assert.Single(File.ReadAllLines(folder["access.log.1"])), StringComparison.Ordinal);
        Assert.Contains("/new", Assert.Single(File.ReadAllLines(path)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_a_reload_replaces_writes_its_last_lines_and_lanes_tell_the_new_one()
    {
        using var folder = new TemporaryFolder();
        var (old, @new) = (folder["old.log"], folder["new.log"]);
        await using var logs = new AccessLogs(new AccessLogConfig { Path = old }, "a", _metrics, _time, NullLogger.Instance);
        var layer = logs.Of("inbound", "inbound[0]");
        layer.End(Exchange(new FakeRequest("GET", "/old")), new ExchangeOutcome(200, null, 0, 0));
        Assert.Null(logs.Prepare(new AccessLogConfig { Path = old }, "a"));
        logs.Prepare(new AccessLogConfig { Path = @new }, "b")!.Commit();
        layer.End(Exchange(new FakeRequest("GET", "/new")), new ExchangeOutcome(200, null, 0, 0));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        await Eventually.True(() => File.Exists(old), "the old one is written");
        await logs.FlushAsync(Soon);
        Assert.Contains("/old", Assert.Single(File.ReadAllLines(old)), StringComparison.Ordinal);
        Assert.Contains("/new", Assert.Single(File.ReadAllLines(@new)), StringComparison.Ordinal);
        logs.Prepare(null, "")!.Commit();
        layer.End(Exchange(new FakeRequest("GET", "/nowhere")), new ExchangeOutcome(200, null, 0, 0));
        Assert.Null(logs.Current);
    }

    [Fact]
    public async Task From_many_threads_each_line_is_whole_and_none_comes_twice()
    {
        var log = Log(new AccessLogConfig());
        var layer = log.Of("inbound", "inbound[0]");
        Parallel.For(0, 8, worker =>
        {
            for (var i = 0; i < 2000; i++) layer.End(Exchange(new FakeRequest("GET", $"/{worker}/{i}")), new ExchangeOutcome(200, null, worker, i));
        });

        var lines = (await LinesAsync(log)).Select(Parsed).ToArray();
        Assert.All(lines, l => Assert.Equal($"/{l.GetProperty("request_bytes")}/{l.GetProperty("response_bytes")}", l.GetProperty("path").GetString()));
        Assert.Equal(lines.Length, lines.Select(l => l.GetProperty("path").GetString()).Distinct().Count());
        Assert.Equal(16_000, lines.Length + Value("outrider_access_log_dropped_total", "full"));
    }

    [Fact]
    public void On_standard_output_pieces_are_whole_lines_that_a_pipe_takes_at_once()
    {
        var pieces = new PieceStream();
        var lines = string.Concat(Enumerable.Range(0, 200).Select(i => new string('x', i) + "\n")) + new string('y', 9000) + "\n";
        AccessOutputs.Shared(pieces)(Encoding.ASCII.GetBytes(lines));
        Assert.Equal(lines, string.Concat(pieces.Written));
        Assert.All(pieces.Written, piece => Assert.True(piece[^1] == '\n' && (piece.Length <= 4096 || piece.Count(c => c == '\n') == 1)));
    }

    private AccessLog Log(AccessLogConfig config) => new(config, lines => _written.Append(Encoding.UTF8.GetString(lines)), _metrics, _time, NullLogger.Instance);

    private Exchange Exchange(FakeRequest request) => new(request, _time.GetTimestamp());

    private async Task<string[]> LinesAsync(AccessLog log)
    {
        await log.FlushAsync(Soon);
        return _written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task NextBatchAsync(Func<bool> isWritten)
    {
        _time.Advance(TimeSpan.FromMilliseconds(250));
        await Eventually.True(isWritten, "the batch is written");
    }

    private static JsonElement Parsed(string line) => JsonDocument.Parse(line).RootElement;

    private double Value(string name, string? label = null) => _metrics.Collect().Where(p => p.Name == name && (label is null || p.Labels.Any(l => l.Value == label))).Sum(p => p.Value);

    private sealed class PieceStream : MemoryStream
    {
        public List<string> Written { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Written.Add(Encoding.ASCII.GetString(buffer));
    }
}
