using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Http;

public sealed class ForwardingTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_and_its_answer_pass_with_method_path_query_headers_and_bodies()
    {
        await using var app = await Upstream.StartAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(Test);
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Answer"] = new StringValues(["a", "b"]);
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers["X-Asked"]} {context.Request.Host} {body}", Test);
        });
        await using var front = Front.Start(app.Port);
        using var client = front.Client();

        using var request = new HttpRequestMessage(HttpMethod.Put, "/orders/7?x=1&y=%2F") { Content = new StringContent("coffee") };
        request.Headers.Add("X-Asked", "yes");
        request.Headers.Host = "Orders.Example:81";
        using var answer = await client.SendAsync(request, Test);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(["a", "b"], answer.Headers.GetValues("X-Answer"));
        Assert.Equal("PUT /orders/7?x=1&y=%2F yes Orders.Example:81 coffee", await answer.Content.ReadAsStringAsync(Test));
        Assert.Equal(new ExchangeOutcome(201, null, 6, 52), await front.OutcomeAsync());
    }

    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/../etc")]
    [InlineData("/a%00b")]
    [InlineData("/x/%2e%2e/%2e%2e/admin")]
    [InlineData("/back\\slash")]
    public async Task A_path_with_no_single_meaning_is_refused(string path)
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var front = Front.Start(app.Port);

        var answer = await RawCaller.ExchangeAsync(front.Port, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Empty(app.Heads);
    }

    [Theory]
    [InlineData("/a/./b//c/%7euser", "/a/b/c/~user")]
    [InlineData("/a%3ab{}|^", "/a%3Ab{}|^")]
    public async Task The_upstream_sees_the_very_path_that_was_decided_on(string asked, string seen)
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var front = Front.Start(app.Port);

        await RawCaller.ExchangeAsync(front.Port, $"GET {asked} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"GET {seen} HTTP/1.1\r\n", Assert.Single(app.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absolute_target_names_the_host_whatever_the_header_says()
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var front = Front.Start(app.Port);

        await RawCaller.ExchangeAsync(front.Port, "GET http://billing/x?q HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n");

        var head = Assert.Single(app.Heads);
        Assert.StartsWith("GET /x?q HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nHost: billing\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("other", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_is_refused()
    {
        await using var front = Front.Start(1);
        var answer = await RawCaller.ExchangeAsync(front.Port, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 501", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_headers_and_those_that_Connection_names_stay_on_their_connection_both_ways()
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-End: 1\r\nProxy-Authenticate: Basic\r\n\r\n");
        await using var front = Front.Start(app.Port);

        using var caller = await RawCaller.ConnectAsync(front.Port);
        await caller.SendAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Mine, Host\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nProxy-Authorization: Basic x\r\nTE: trailers, deflate\r\nTrailer: X\r\nUpgrade: h2c\r\nX-Theirs: 1\r\n\r\n");
        var answer = await caller.ReadUntilAsync("\r\n\r\n");

        var head = Assert.Single(app.Heads);
        foreach (var name in new[] { "X-Mine", "Keep-Alive", "Proxy-", "Trailer:", "Upgrade" }) Assert.DoesNotContain(name, head, StringComparison.OrdinalIgnoreCase);
        // RFC 9110 section 10.1.4: TE is named too, since it ends at the next hop.
        Assert.Contains("\r\nTE: trailers\r\nConnection: TE\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Theirs: 1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nHost: a\r\n", head, StringComparison.Ordinal);
        foreach (var name in new[] { "X-Hop", "Keep-Alive", "Proxy-" }) Assert.DoesNotContain(name, answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nX-End: 1\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nBad[Name]: 1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: a\x01b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n")]
    [InlineData("get / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task A_request_that_two_servers_could_read_differently_is_refused_and_its_connection_closed(string request)
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var front = Front.Start(app.Port);

        // Nothing asks to close: the exchange only ends because Outrider does.
        var answer = await RawCaller.ExchangeAsync(front.Port, request);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Empty(app.Heads);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: a\x01b\r\n\r\nok")]
    [InlineData("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")]
    [InlineData("garbage\r\n\r\n")]
    public async Task An_answer_that_two_clients_could_read_differently_is_answered_with_502(string raw)
    {
        await using var app = new RawUpstream(raw);
        await using var front = Front.Start(app.Port);
        using var client = front.Client();

        using var answer = await client.GetAsync("/", Test);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("upstream_malformed", Assert.Single(answer.Headers.GetValues("X-Outrider-Reason")));
        Assert.Equal(AttemptEnd.Malformed, Assert.Single(front.Attempts).End);
    }

    [Fact]
    public async Task An_answer_without_a_length_ends_with_its_connection()
    {
        await using var app = new RawUpstream("HTTP/1.0 200 OK\r\n\r\nuntil the end");
        await using var front = Front.Start(app.Port);
        using var client = front.Client();
        Assert.Equal("until the end", await client.GetStringAsync("/", Test));
    }

    [Fact]
    public async Task Interim_answers_and_chunks_with_trailers_become_one_whole_answer()
    {
        await using var app = new RawUpstream("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");
        await using var front = Front.Start(app.Port);
        using var client = front.Client();
        Assert.Equal("abcde", await client.GetStringAsync("/", Test));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task An_answer_that_breaks_off_never_looks_whole(string raw)
    {
        await using var app = new RawUpstream(raw);
        await using var front = Front.Start(app.Port);
        using var client = front.Client();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/", Test));
        Assert.Equal(0, (await front.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task An_upstream_that_hangs_up_or_is_not_there_is_answered_with_502_and_a_reason()
    {
        await using var app = new RawUpstream((socket, _) =>
        {
            RawUpstream.Reset(socket);
            return Task.CompletedTask;
        });
        await using var front = Front.Start(app.Port);
        await using var nowhere = Front.Start(FreePort.Next());
        using var client = front.Client();
        using var lost = nowhere.Client();

        Assert.Equal("upstream_reset", (await client.GetAsync("/", Test)).Headers.GetValues("X-Outrider-Reason").Single());
        Assert.Equal("upstream_connect", (await lost.GetAsync("/", Test)).Headers.GetValues("X-Outrider-Reason").Single());
        Assert.Equal(AttemptEnd.Reset, front.Attempts[0].End);
        Assert.Equal(AttemptEnd.ConnectFailed, nowhere.Attempts[0].End);
    }

    [Fact]
    public async Task A_silent_upstream_is_answered_with_504_when_its_time_is_up()
    {
        var time = new FakeTime();
        await using var app = new RawUpstream((socket, _) => socket.ReceiveAsync(new byte[1]));
        await using var front = Front.Start(app.Port, with: lane => lane with { Silence = TimeSpan.FromSeconds(60) }, time: time);
        using var client = front.Client();

        var asked = client.GetAsync("/", Test);
        await Eventually.True(() => app.Heads.Count == 1, "the upstream is asked");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.GatewayTimeout, (await asked).StatusCode);
        Assert.Equal(AttemptEnd.TimedOut, Assert.Single(front.Attempts).End);
    }

    [Fact]
    public async Task A_caller_that_leaves_ends_the_attempt_and_nobody_is_blamed()
    {
        var hungUp = new TaskCompletionSource();
        await using var app = new RawUpstream(async (socket, _) =>
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1]));
            hungUp.SetResult();
        });
        await using var front = Front.Start(app.Port);
        using (var caller = await RawCaller.ConnectAsync(front.Port))
        {
            await caller.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await Eventually.True(() => app.Heads.Count == 1, "the upstream is asked");
        }

        await hungUp.Task.WaitAsync(Eventually.Soon, Test);
        Assert.Equal(0, (await front.OutcomeAsync()).Status);
        Assert.Equal(AttemptEnd.CallerGone, Assert.Single(front.Attempts).End);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ffffffffffffffffff")]
    public async Task A_body_that_is_badly_framed_is_the_callers_fault(string size)
    {
        await using var app = new RawUpstream(async (socket, _) =>
        {
            while (await socket.ReceiveAsync(new byte[100]) > 0)
            {
            }
        });
        await using var front = Front.Start(app.Port);

        var answer = await RawCaller.ExchangeAsync(front.Port, $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n{size}\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Equal(AttemptEnd.CallerGone, Assert.Single(front.Attempts).End);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_before_an_upstream_is_asked()
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var front = Front.Start(app.Port, limits: new() { Body = new(1000) });
        using var client = front.Client();

        using var answer = await client.PostAsync("/", new ByteArrayContent(new byte[1001]), Test);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(app.Heads);
    }

    [Fact]
    public async Task Each_event_of_a_stream_arrives_before_the_next_is_sent()
    {
        var next = new SemaphoreSlim(0);
        await using var app = await Upstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.BodyWriter.FlushAsync(Test);
            for (var i = 0; i < 5; i++)
            {
                await next.WaitAsync(Test);
                await context.Response.WriteAsync($"data: {i}\n\n", Test);
            }
        });
        await using var front = Front.Start(app.Port);
        using var client = front.Client();

        // The head is here although no event was sent yet.
        using var answer = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Test);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync(Test));
        for (var i = 0; i < 5; i++)
        {
            next.Release();
            Assert.Equal($"data: {i}", await events.ReadLineAsync(Test));
            Assert.Equal("", await events.ReadLineAsync(Test));
        }
    }

    [Fact]
    public async Task A_short_body_is_sent_again_with_each_attempt()
    {
        var count = 0;
        await using var app = await Upstream.StartAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(Test);
            context.Response.StatusCode = ++count < 3 ? 503 : 200;
            await context.Response.WriteAsync(body, Test);
        });
        await using var front = Front.Start(app.Port, with: lane => lane with { ReplayableBody = new(64) }, above: new Again());
        using var client = front.Client();

        using var answer = await client.PostAsync("/", new StringContent("once more"), Test);

        Assert.Equal("once more", await answer.Content.ReadAsStringAsync(Test));
        Assert.Equal([503, 503, 200], front.Attempts.Select(a => a.Status));
        Assert.Equal(9, (await front.OutcomeAsync()).RequestBytes);
    }

    [Fact]
    public async Task A_refusal_is_a_line_for_people_and_a_problem_document_for_who_asks_for_json()
    {
        await using var front = Front.Start(FreePort.Next());
        using var client = front.Client();
        Assert.Equal("the upstream cannot be reached\n", await (await client.GetAsync("/", Test)).Content.ReadAsStringAsync(Test));

        client.DefaultRequestHeaders.Add("Accept", "application/json");
        using var problem = await client.GetAsync("/", Test);
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"the upstream cannot be reached","reason":"upstream_connect"}""", await problem.Content.ReadAsStringAsync(Test));
    }

    [Fact]
    public async Task Octets_beyond_ascii_in_headers_pass_as_they_are()
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Name: J\xFCrgen\r\n\r\n");
        await using var front = Front.Start(app.Port);

        var answer = await RawCaller.ExchangeAsync(front.Port, "GET / HTTP/1.1\r\nHost: a\r\nX-Name: Ren\xE9\r\nConnection: close\r\n\r\n");

        Assert.Contains("X-Name: Ren\xE9\r\n", Assert.Single(app.Heads), StringComparison.Ordinal);
        Assert.Contains("X-Name: J\xFCrgen\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "Content-Length: 5")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"x\"\r\n\r\n", "ETag: \"x\"")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 204")]
    public async Task Answers_that_have_no_body_keep_their_headers(string method, string raw, string expected)
    {
        await using var app = new RawUpstream(raw);
        await using var front = Front.Start(app.Port);
        var answer = await RawCaller.ExchangeAsync(front.Port, $"{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Contains(expected, answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_mebibytes_pass_each_way_and_who_does_not_read_is_not_read_for(bool chunked)
    {
        const long Total = 100 << 20;
        var (readRequest, sent, answered) = (new TaskCompletionSource(), 0L, 0L);
        await using var app = await Upstream.StartAsync(async context =>
        {
            await readRequest.Task;
            Assert.Equal(Total, await CountAsync(context.Request.Body));
            if (!chunked) context.Response.ContentLength = Total;
            for (var piece = new byte[64 << 10]; answered < Total; answered += piece.Length) await context.Response.BodyWriter.WriteAsync(piece, Test);
        });
        await using var front = Front.Start(app.Port);
        using var client = front.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new Zeros(Total, count => sent += count) };
        request.Headers.TransferEncodingChunked = chunked;

        var asked = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Test);
        await StalledAsync(() => Volatile.Read(ref sent), Total);
        readRequest.SetResult();
        using var answer = await asked;
        await StalledAsync(() => Volatile.Read(ref answered), Total);

        Assert.Equal(Total, await CountAsync(await answer.Content.ReadAsStreamAsync(Test)));
    }

    /// <summary>Waits until the count grows no more, which must be long before its end: what it has reached is what sockets and pipes hold.</summary>
    private static async Task StalledAsync(Func<long> count, long total)
    {
        var last = 0L;
        await Eventually.True(
            () =>
            {
                var before = last;
                last = count();
                return last > 0 && last == before;
            },
            "the sender is held back");
        Assert.InRange(last, 1, total / 2);
    }

    private static async Task<long> CountAsync(Stream body)
    {
        var piece = new byte[64 << 10];
        var total = 0L;
        for (int count; (count = await body.ReadAsync(piece, Test)) > 0;) total += count;
        return total;
    }

    /// <summary>Asks for another attempt until the status is no 503.</summary>
    private sealed class Again : ILayer
    {
        public TimeSpan? EndAttempt(Exchange exchange, in AttemptOutcome outcome) =>
            outcome.Status == 503 && exchange.Head.CanReplayBody ? TimeSpan.FromMilliseconds(1) : null;
    }

    private sealed class Zeros(long total, Action<int> progressed) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 << 10];
            for (var sent = 0L; sent < total; sent += piece.Length)
            {
                await stream.WriteAsync(piece, Test);
                progressed(piece.Length);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = total;
            return true;
        }
    }
}
