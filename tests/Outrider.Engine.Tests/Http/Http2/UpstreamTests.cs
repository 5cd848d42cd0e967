using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outrider.Http;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>The client role, with Kestrel as the upstream.</summary>
public sealed class UpstreamTests
{
    [Fact]
    public async Task A_request_is_answered_and_its_stream_is_used_again()
    {
        await using var upstream = await KestrelUpstream.StartAsync(context => context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Host} {context.Request.Headers["x-a"]}"));
        await using var dial = new UpstreamDial(upstream.Port);
        for (var i = 0; i < 50; i++)
        {
            var stream = await dial.OpenAsync();
            Assert.Equal(i > 0, stream.IsReused);
            await stream.SendHeadAsync(UpstreamDial.Request("GET", $"/x?n={i}", BodyLength.None, ("X-A", "1")));
            var head = await stream.ReceiveHeadAsync();
            Assert.Equal(200, head.Status);
            Assert.Equal($"GET /x?n={i} upstream.test 1", Encoding.ASCII.GetString(await UpstreamDial.BodyAsync(stream)));
            stream.Release();
        }

        Assert.Equal(1, dial.Opened);
    }

    [Fact]
    public async Task Large_bodies_and_trailers_go_both_ways_at_once()
    {
        await using var upstream = await KestrelUpstream.StartAsync(KestrelUpstream.Echo);
        await using var dial = new UpstreamDial(upstream.Port);
        var octets = RandomNumberGenerator.GetBytes(20 * 1024 * 1024);
        var stream = await dial.OpenAsync();
        await stream.SendHeadAsync(UpstreamDial.Request("POST", "/", BodyLength.Unknown));
        var sending = SendAsync(stream, octets);
        var head = await stream.ReceiveHeadAsync();
        Assert.Equal(200, head.Status);
        Assert.True((await UpstreamDial.BodyAsync(stream)).AsSpan().SequenceEqual(octets));
        await sending;
        Assert.Equal($"{octets.Length}", Encoding.ASCII.GetString(stream.Body.Trailers!.Value(0)));
        stream.Release();
    }

    [Fact]
    public async Task An_answer_of_trailers_alone_is_a_head_that_ends()
    {
        await using var upstream = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.Headers["grpc-status"] = "12";
            context.Response.ContentType = "application/grpc";
            return Task.CompletedTask;
        });
        await using var dial = new UpstreamDial(upstream.Port);
        var stream = await dial.OpenAsync();
        await stream.SendHeadAsync(UpstreamDial.Request("POST", "/", BodyLength.Of(3), ("te", "trailers")));
        await stream.WriteAsync("abc"u8.ToArray(), isLast: true);
        var head = await stream.ReceiveHeadAsync();
        Assert.Equal("12", Encoding.ASCII.GetString(head.Fields.ValueOf(new HeaderName("grpc-status"))));
        Assert.True(head.Body.IsEmpty);
        stream.Release();
    }

    [Fact]
    public async Task A_thousand_requests_at_once_share_the_connections_that_there_may_be()
    {
        await using var upstream = await KestrelUpstream.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        });
        await using var dial = new UpstreamDial(upstream.Port);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            var stream = await dial.OpenAsync();
            var body = Encoding.ASCII.GetBytes($"body {i}");
            await stream.SendHeadAsync(UpstreamDial.Request("POST", "/", BodyLength.Of(body.Length)));
            await stream.WriteAsync(body, isLast: true);
            Assert.Equal(200, (await stream.ReceiveHeadAsync()).Status);
            Assert.Equal($"body {i}", Encoding.ASCII.GetString(await UpstreamDial.BodyAsync(stream)));
            stream.Release();
        }));
        Assert.InRange(dial.Opened, 2, 4);
    }

    [Fact]
    public async Task Who_finds_every_stream_taken_waits_and_who_finds_the_queue_full_is_told()
    {
        var go = new TaskCompletionSource();
        await using var upstream = await KestrelUpstream.StartAsync(_ => go.Task);
        await using var dial = new UpstreamDial(upstream.Port, new Http2UpstreamOptions { Connections = 1, Streams = 2, Queue = 1 });
        IUpstreamStream[] two = [await dial.OpenAsync(), await dial.OpenAsync()];
        var third = dial.OpenAsync().AsTask();
        Assert.False(third.IsCompleted);
        await Assert.ThrowsAsync<UpstreamBusyException>(() => dial.OpenAsync().AsTask());
        two[0].Release();
        (await third.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken)).Release();
        two[1].Release();
        go.SetResult();
    }

    [Fact]
    public async Task Who_waits_may_give_up()
    {
        await using var upstream = await KestrelUpstream.StartAsync(_ => Task.CompletedTask);
        await using var dial = new UpstreamDial(upstream.Port, new Http2UpstreamOptions { Connections = 1, Streams = 1 });
        var only = await dial.OpenAsync();
        using var give = new CancellationTokenSource();
        var waiting = dial.Pool.OpenAsync(give.Token).AsTask();
        await give.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        only.Release();
        (await dial.OpenAsync()).Release();
    }

    [Fact]
    public async Task An_attempt_that_is_broken_off_is_cancelled_at_the_upstream()
    {
        var begun = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var upstream = await KestrelUpstream.StartAsync(context =>
        {
            context.RequestAborted.Register(cancelled.SetResult);
            begun.SetResult();
            return cancelled.Task;
        });
        await using var dial = new UpstreamDial(upstream.Port);
        var stream = await dial.OpenAsync();
        await stream.SendHeadAsync(UpstreamDial.Request("GET", "/", BodyLength.None));
        var waiting = stream.ReceiveHeadAsync().AsTask();
        await begun.Task;
        stream.Abort();
        await Assert.ThrowsAsync<IOException>(() => waiting);
        stream.Release();
        await cancelled.Task.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_upstream_that_breaks_off_is_noticed()
    {
        await using var upstream = await KestrelUpstream.StartAsync(async context =>
        {
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var dial = new UpstreamDial(upstream.Port);
        var stream = await dial.OpenAsync();
        await stream.SendHeadAsync(UpstreamDial.Request("GET", "/", BodyLength.None));
        await stream.ReceiveHeadAsync();
        await Assert.ThrowsAsync<IOException>(() => UpstreamDial.BodyAsync(stream));
        stream.Release();
    }

    [Fact]
    public async Task An_early_answer_is_delivered_and_writing_fails()
    {
        await using var upstream = await KestrelUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("no");
        });
        await using var dial = new UpstreamDial(upstream.Port);
        var stream = await dial.OpenAsync();
        await stream.SendHeadAsync(UpstreamDial.Request("POST", "/", BodyLength.Unknown));
        Assert.Equal(401, (await stream.ReceiveHeadAsync()).Status);
        Assert.Equal("no", Encoding.ASCII.GetString(await UpstreamDial.BodyAsync(stream)));
        await Assert.ThrowsAnyAsync<IOException>(() => SendAsync(stream, new byte[10_000_000]));
        stream.Release();
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_is_told_to_who_waits()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        // Bound and not listening: it refuses.
        await using var dial = new UpstreamDial(((System.Net.IPEndPoint)taken.LocalEndPoint!).Port);
        await Assert.ThrowsAsync<SocketException>(() => dial.OpenAsync().AsTask());
    }

    [Fact]
    public async Task An_upstream_that_stops_lets_finish_and_further_requests_get_a_new_connection()
    {
        var go = new TaskCompletionSource();
        var front = new Http2Front(async caller =>
        {
            await go.Task;
            await Applications.Says("done")(caller);
        });
        await using var dial = new UpstreamDial(front.Port);
        var stream = await dial.OpenAsync();
        await stream.SendHeadAsync(UpstreamDial.Request("GET", "/", BodyLength.None));
        var late = await dial.OpenAsync();
        await Eventually.True(() => front.Running == 1, "the request is under way");
        var stopping = front.StopAsync(TimeSpan.FromSeconds(20));
        await Eventually.True(
            () =>
            {
                var taken = dial.Pool.TryTake();
                taken?.Release();
                return taken is null;
            },
            "GOAWAY has come");
        var refused = await Assert.ThrowsAsync<UpstreamRefusedException>(async () => await late.SendHeadAsync(UpstreamDial.Request("GET", "/", BodyLength.None)));
        Assert.NotEmpty(refused.Message);
        late.Release();
        go.SetResult();
        Assert.Equal(200, (await stream.ReceiveHeadAsync()).Status);
        Assert.Equal("done", Encoding.ASCII.GetString(await UpstreamDial.BodyAsync(stream)));
        stream.Release();
        await stopping;
        await front.DisposeAsync();
    }

    private static async Task SendAsync(IUpstreamStream stream, byte[] octets)
    {
        for (var at = 0; at < octets.Length; at += 100_000)
            await stream.WriteAsync(octets.AsMemory(at, Math.Min(100_000, octets.Length - at)), isLast: at + 100_000 >= octets.Length);
    }
}
