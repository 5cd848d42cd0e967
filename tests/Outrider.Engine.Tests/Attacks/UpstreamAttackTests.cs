using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Engine.Tests.Http;
using Outrider.Http;
using Outrider.Testing;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>An application, or who speaks through it, that says more, less or something else than one answer.</summary>
public sealed class UpstreamAttackTests
{
    private const string Own = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nown";

    private const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    [Theory]
    [InlineData("X: a\rSet-Cookie: b=c")]
    [InlineData("X: a\nSet-Cookie: b=c")]
    [InlineData("X: a\n\nHTTP/1.1 200 OK")]
    [InlineData("X: a\0b")]
    [InlineData("X: a\r\n b: c")]
    [InlineData("X : a")]
    [InlineData("X y: a")]
    [InlineData(" X: a")]
    [InlineData("Content-Length: 2\r\nContent-Length: 2")]
    [InlineData("Content-Length: 2, 2")]
    [InlineData("Content-Length: -2")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 2")]
    [InlineData("Transfer-Encoding : chunked")]
    [InlineData("Transfer-Encoding: chunked, identity")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    public async Task Response_splitting_and_two_framings_are_answered_with_502_and_the_connection_is_not_used_again(string lines)
    {
        await using var app = new RawUpstream((socket, head) => RawUpstream.SendAsync(socket, head.StartsWith("GET /own ", StringComparison.Ordinal) ? Own : $"HTTP/1.1 200 OK\r\n{lines}\r\n\r\nok{Poison}"));
        await using var front = Front.Start(app.Port);

        await AnswersAsync(front, "/", "HTTP/1.1 502 ");
        Assert.EndsWith("\r\n\r\nown", await AnswersAsync(front, "/own", "HTTP/1.1 200 "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + Poison, "ok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + Poison, "0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n" + Poison, "\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 48\r\n\r\n" + Poison, "\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 48\r\n\r\n" + Poison, "\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Poison, "\r\n\r\n")]
    public async Task Response_queue_poisoning_what_comes_behind_an_answer_is_nobodys(string raw, string end)
    {
        await using var app = new RawUpstream(async (socket, head) =>
        {
            if (head.StartsWith("GET /own ", StringComparison.Ordinal)) await RawUpstream.SendAsync(socket, Own);
            else await RawUpstream.SendAsync(socket, raw);
            await DrainAsync(socket);
        });
        await using var front = Front.Start(app.Port);
        using var caller = await RawCaller.ConnectAsync(front.Port);

        await caller.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.DoesNotContain("poison", await caller.ReadUntilAsync(end), StringComparison.Ordinal);
        await caller.SendAsync("GET /own HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var answer = await caller.ReadToEndAsync();
        Assert.EndsWith("\r\n\r\nown", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("poison", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_queue_poisoning_a_body_behind_the_answer_to_HEAD_is_nobodys()
    {
        await using var app = new RawUpstream(async (socket, head) =>
        {
            await RawUpstream.SendAsync(socket, head.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 48\r\n\r\n" + Poison : Own);
            await DrainAsync(socket);
        });
        await using var front = Front.Start(app.Port);

        Assert.EndsWith("\r\n\r\n", await RawCaller.ExchangeAsync(front.Port, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nown", await AnswersAsync(front, "/own", "HTTP/1.1 200 "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_queue_poisoning_what_comes_on_a_resting_connection_is_nobodys()
    {
        var rests = new TaskCompletionSource();
        await using var app = new RawUpstream(async (socket, _) =>
        {
            await RawUpstream.SendAsync(socket, Own);
            await rests.Task;
            await RawUpstream.SendAsync(socket, Poison);
            await DrainAsync(socket);
        });
        var endpoint = new Endpoint(new IPEndPoint(IPAddress.Loopback, app.Port), "app");
        Connection connection = null!;
        var parts = new UpstreamParts(new UpstreamCounts(), new LimitHits(), TimeProvider.System, NullLogger.Instance);
        await using var pool = new Http1Pool(async cancel => connection = await new Connector(endpoint, new UpstreamOptions(), parts).ConnectAsync(cancel), new UpstreamLimits(), parts);
        var upstream = await pool.OpenAsync(TestContext.Current.CancellationToken);
        var head = Parsed.Head();
        await upstream.SendHeadAsync(new OutgoingRequest(head, new Exchange(head, 0) { Endpoint = endpoint }, "a"u8.ToArray(), BodyLength.None));
        await upstream.ReceiveHeadAsync();
        await upstream.Body.ReadAsync();
        upstream.Release();

        rests.SetResult();
        await Eventually.True(() => connection.HasReadAhead, "the poison has come");
        Assert.Null(pool.TryTake());
    }

    [Fact]
    public async Task CL_0_at_the_application_an_answer_to_the_body_taken_for_a_request_is_nobodys()
    {
        // It looks at no Content-Length, so that to it the body is the next request: two answers for one.
        await using var app = new RawUpstream(async (socket, head) =>
        {
            await RawUpstream.SendAsync(socket, head.StartsWith("GET /own ", StringComparison.Ordinal) ? Own : Own + Poison);
            await DrainAsync(socket);
        });
        await using var front = Front.Start(app.Port);
        using var caller = await RawCaller.ConnectAsync(front.Port);

        await caller.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {WitnessedFront.Smuggled.Length}\r\n\r\n{WitnessedFront.Smuggled}");
        await caller.ReadUntilAsync("own");
        Assert.EndsWith("\r\n\r\nown", await AnswersAsync(front, "/own", "HTTP/1.1 200 "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_early_answer_leaves_no_body_to_be_read_as_a_request()
    {
        await using var app = new RawUpstream(async (socket, _) =>
        {
            await RawUpstream.SendAsync(socket, Own);
            await DrainAsync(socket);
        });
        await using var front = Front.Start(app.Port);
        using var caller = await RawCaller.ConnectAsync(front.Port);

        await caller.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nX");
        await caller.ReadUntilAsync("own");
        await caller.SendAsync(WitnessedFront.Smuggled);
        Assert.DoesNotContain("HTTP/1.1 ", await caller.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Single(app.Heads);
    }

    [Fact]
    public async Task Whoever_waits_for_100_is_told_so_by_Outrider_and_the_application_decides_on_nothing_without_its_body()
    {
        await using var front = await WitnessedFront.StartAsync();
        using var caller = await RawCaller.ConnectAsync(front.Front.Port);

        await caller.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        await caller.ReadUntilAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await caller.SendAsync("hello" + WitnessedFront.Smuggled);
        Assert.StartsWith("HTTP/1.1 200 ", await caller.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("POST / 'hello'", Assert.Single(front.Seen).ToString());
        Assert.Empty(front.Seen[0].Values("Expect"));
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("426 Upgrade Required")]
    public async Task WebSocket_smuggling_behind_a_declined_upgrade_is_read_as_a_request_by_all_rules(string status)
    {
        await using var app = new RawUpstream(async (socket, _) =>
        {
            await RawUpstream.SendAsync(socket, $"HTTP/1.1 {status}\r\nContent-Length: 2\r\nSec-WebSocket-Version: 13\r\n\r\nno");
            await DrainAsync(socket);
        });
        await using var front = Front.Start(app.Port);
        using var caller = await RawCaller.ConnectAsync(front.Port);

        await caller.SendAsync("GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 777\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n");
        await caller.ReadUntilAsync("no");
        await caller.SendAsync("GET /admin/../admin HTTP/1.1\r\nHost: a\r\nX : spaced\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await caller.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Single(app.Heads);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n")]
    public async Task An_upstream_does_not_switch_to_what_was_not_asked_for(string raw)
    {
        await using var app = new RawUpstream(raw + Poison);
        await using var front = Front.Start(app.Port);
        await AnswersAsync(front, "/", "HTTP/1.1 502 ");
    }

    [Fact]
    public async Task A_flood_of_interim_answers_ends_with_502()
    {
        await using var app = new RawUpstream(async (socket, _) =>
        {
            while (true) await RawUpstream.SendAsync(socket, "HTTP/1.1 102 Processing\r\n\r\n");
        });
        await using var front = Front.Start(app.Port);

        Assert.Contains("HTTP/1.1 502 ", await RawCaller.ExchangeAsync(front.Port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task A_head_that_does_not_end_is_answered_with_502_once_it_is_beyond_the_limit(int line)
    {
        await using var app = new RawUpstream(async (socket, _) =>
        {
            await RawUpstream.SendAsync(socket, "HTTP/1.1 200 OK\r\n");
            while (true) await RawUpstream.SendAsync(socket, $"X: {new string('a', line)}\r\n");
        });
        await using var front = Front.Start(app.Port);
        await AnswersAsync(front, "/", "HTTP/1.1 502 ");
    }

    [Fact]
    public async Task A_head_that_stops_coming_is_answered_with_504_when_its_time_is_up()
    {
        var time = new FakeTime();
        var begun = new TaskCompletionSource();
        await using var app = new RawUpstream(async (socket, _) =>
        {
            await RawUpstream.SendAsync(socket, "HTTP/1.1 200 OK\r\nX:");
            begun.SetResult();
            await DrainAsync(socket);
        });
        await using var front = Front.Start(app.Port, with: lane => lane with { Silence = TimeSpan.FromSeconds(60) }, time: time);

        var asking = AnswersAsync(front, "/", "HTTP/1.1 504 ");
        await begun.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(60));
        await asking;
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nokX\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2;\n\r\nok\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX : y\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")]
    [InlineData("Content-Length: 3\r\n\r\nok")]
    public async Task An_answers_body_that_is_misframed_never_looks_whole(string raw)
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\n" + raw);
        await using var front = Front.Start(app.Port);
        var answer = await RawCaller.ExchangeAsync(front.Port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.EndsWith("<reset>", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\n0\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>Reads on until the connection is closed.</summary>
    private static async Task DrainAsync(Socket socket)
    {
        while (await socket.ReceiveAsync(new byte[1024]) > 0)
        {
        }
    }

    private static async Task<string> AnswersAsync(Front front, string path, string begin)
    {
        var answer = await RawCaller.ExchangeAsync(front.Port, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.StartsWith(begin, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("poison", answer, StringComparison.Ordinal);
        return answer;
    }
}
