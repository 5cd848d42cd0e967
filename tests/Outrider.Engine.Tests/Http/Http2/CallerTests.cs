using System.Net;
using System.Security.Cryptography;
using System.Text;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>The server role, with .NET's own client as the caller.</summary>
public sealed class CallerTests
{
    [Fact]
    public async Task A_request_without_a_body_is_answered()
    {
        await using var front = new Http2Front(Applications.Echo);
        using var client = Client(front);
        for (var i = 0; i < 20; i++)
        {
            using var answer = await client.GetAsync(new Uri($"/hello?n={i}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(HttpVersion.Version20, answer.Version);
            Assert.Equal($"/hello?n={i}", answer.Headers.GetValues("x-path").Single());
            Assert.Equal($"127.0.0.1:{front.Port}", answer.Headers.GetValues("x-authority").Single());
        }
    }

    [Fact]
    public async Task Large_bodies_go_both_ways_at_once()
    {
        await using var front = new Http2Front(Applications.Echo);
        using var client = Client(front);
        var octets = RandomNumberGenerator.GetBytes(20 * 1024 * 1024);
        using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), new DuplexContent(octets), TestContext.Current.CancellationToken);
        Assert.True((await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).AsSpan().SequenceEqual(octets));
    }

    [Fact]
    public async Task A_body_goes_over_TLS()
    {
        using var certificate = new TestCertificate();
        await using var front = new Http2Front(Applications.Echo, tls: certificate.Selection);
        using var client = new HttpClient(certificate.Trusting()) { BaseAddress = new Uri($"https://localhost:{front.Port}"), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var octets = RandomNumberGenerator.GetBytes(3_000_000);
        using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), new DuplexContent(octets), TestContext.Current.CancellationToken);
        Assert.True((await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).AsSpan().SequenceEqual(octets));
    }

    [Fact]
    public async Task A_thousand_requests_at_once_are_all_answered()
    {
        await using var front = new Http2Front(Applications.Echo);
        using var client = Client(front);
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), new StringContent($"body {i}"), TestContext.Current.CancellationToken);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"body {i}"), answers);
    }

    [Fact]
    public async Task Trailers_reach_the_caller()
    {
        await using var front = new Http2Front(async caller =>
        {
            caller.Answer(new ResponseHead { Status = 200, Body = BodyLength.Unknown });
            var trailers = new HeaderFields();
            trailers.Add("grpc-status"u8, "0"u8);
            await caller.WriteAsync("hello"u8.ToArray(), isLast: true, trailers);
        });
        using var client = Client(front);
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("hello", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task A_caller_that_waits_for_100_gets_it_when_the_body_is_read()
    {
        await using var front = new Http2Front(Applications.Echo);
        using var client = Client(front);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("after 100"), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.ExpectContinue = true;
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("after 100", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_noticed()
    {
        var reached = new TaskCompletionSource();
        var ended = new TaskCompletionSource<Exception>();
        await using var front = new Http2Front(async caller =>
        {
            reached.SetResult();
            try
            {
                while (!(await caller.Body.ReadAsync()).IsLast)
                {
                }
            }
            catch (IOException e)
            {
                ended.SetResult(e);
                throw;
            }
        });
        using var client = Client(front);
        using var give = new CancellationTokenSource();
        using var endless = new StreamContent(new EndlessStream());
        var sending = client.PostAsync(new Uri("/", UriKind.Relative), endless, give.Token);
        await reached.Task;
        await give.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await ended.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        await Eventually.True(() => front.Gone == 1, "the runner hears that its caller is gone");
    }

    [Fact]
    public async Task An_aborted_answer_is_no_whole_answer()
    {
        await using var front = new Http2Front(async caller =>
        {
            caller.Answer(new ResponseHead { Status = 200, Body = BodyLength.Unknown });
            await caller.WriteAsync(new byte[100], isLast: false);
            caller.Abort();
        });
        using var client = Client(front);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetByteArrayAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_answer_that_comes_before_its_request_has_ended_is_whole_and_the_connection_goes_on()
    {
        await using var front = new Http2Front(Applications.Says("early"));
        using var client = Client(front);
        for (var i = 0; i < 5; i++)
        {
            using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), new ByteArrayContent(new byte[3_000_000]), TestContext.Current.CancellationToken);
            Assert.Equal("early", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, front.Connections);
    }

    [Fact]
    public async Task A_drain_lets_finish_what_is_under_way_and_closes()
    {
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var front = new Http2Front(async caller =>
        {
            reached.TrySetResult();
            await go.Task;
            await Applications.Says("finished")(caller);
        });
        using var client = Client(front);
        var asking = client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        await reached.Task;
        var stopping = front.StopAsync(TimeSpan.FromSeconds(20));
        Assert.False(stopping.IsCompleted);
        go.SetResult();
        Assert.Equal("finished", await asking);
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(0, front.Connections);
    }

    [Fact]
    public async Task A_body_beyond_its_limit_is_refused_as_it_comes()
    {
        var refused = new TaskCompletionSource<int>();
        await using var front = new Http2Front(
            async caller =>
            {
                try
                {
                    while (!(await caller.Body.ReadAsync()).IsLast)
                    {
                    }
                }
                catch (BodyRefusedException e)
                {
                    refused.SetResult(e.Refusal.Status);
                    caller.Answer(new ResponseHead { Status = 413, Body = BodyLength.Of(0) });
                    await caller.WriteAsync(default, isLast: true);
                }
            },
            new CallerLimits { Body = new ByteSize(100_000) });
        using var client = Client(front);
        using var endless = new StreamContent(new EndlessStream());
        using var answer = await client.PostAsync(new Uri("/", UriKind.Relative), endless, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(413, await refused.Task);
        Assert.Equal(1, front.Hits("body"));
    }

    [Fact]
    public async Task Crumbs_of_a_cookie_are_one_line_again()
    {
        await using var front = new Http2Front(Applications.Fields);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: true, [.. RawHttp2.Get, ("cookie", "a=1"), ("x-other", "y"), ("cookie", "b=2")]);
        Assert.Equal("x-other: y\ncookie: a=1; b=2\n", Encoding.ASCII.GetString(await raw.BodyAsync(1)));
    }

    [Fact]
    public async Task Where_nobody_reads_the_body_its_sender_stops_at_the_window()
    {
        var go = new TaskCompletionSource();
        await using var front = new Http2Front(async caller =>
        {
            await go.Task;
            await Applications.Swallow(caller);
        });
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: false, RawHttp2.Post);
        for (var i = 0; i < 16; i++) await raw.FrameAsync(Http2FrameType.Data, 0, 1, new byte[16 * 1024]);
        await raw.PingAsync();
        Assert.DoesNotContain(raw.Seen, f => f.Frame.Type == Http2FrameType.WindowUpdate && f.Frame.StreamId == 1);
        go.SetResult();
        await raw.UntilAsync(f => f.Frame.Type == Http2FrameType.WindowUpdate && f.Frame.StreamId == 1);
    }

    [Fact]
    public async Task A_WebSocket_is_opened_by_extended_CONNECT()
    {
        await using var front = new Http2Front(async caller =>
        {
            Assert.True(caller.Head.IsWebSocket);
            Assert.Equal("GET", caller.Head.Method);
            var head = new ResponseHead { Status = 101, Body = BodyLength.Unknown };
            head.Fields.Add("Sec-WebSocket-Accept"u8, "x"u8);
            head.Fields.Add("Sec-WebSocket-Protocol"u8, "chat"u8);
            caller.Answer(head);
            await caller.FlushAsync();
            var piece = await caller.Body.ReadAsync();
            await caller.WriteAsync(piece.Octets.ToArray(), isLast: true);
        });
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: false, [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/chat"), (":authority", "a")]);
        Assert.Equal([":status: 200", "sec-websocket-protocol: chat"], await raw.HeadAsync(1));
        await raw.FrameAsync(Http2FrameType.Data, 0, 1, "frames"u8.ToArray());
        Assert.Equal("frames", Encoding.ASCII.GetString(await raw.BodyAsync(1)));
    }

    [Fact]
    public async Task An_idle_connection_is_closed()
    {
        var time = new FakeTime();
        // The answer to the ping may be under way still as far as the clock knows: that is not what is waited for here.
        await using var front = new Http2Front(Applications.Says("x"), new CallerLimits { SendTimeout = TimeSpan.FromMinutes(10) }, time: time);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: true, RawHttp2.Get);
        await raw.BodyAsync(1);
        await raw.PingAsync();
        time.Advance(TimeSpan.FromSeconds(76));
        Assert.Equal(Http2Error.None, await raw.GoAwayAsync());
        Assert.Equal(1, front.Hits("idle"));
    }

    private static HttpClient Client(Http2Front front) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{front.Port}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
