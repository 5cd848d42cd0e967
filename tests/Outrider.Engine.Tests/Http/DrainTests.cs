using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;
using Outrider.Engine.Tests.Http.Http2;
using Outrider.Http;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http;

/// <summary>A listener that ends tells its callers, and fails nothing that they may have sent before they knew.</summary>
public sealed class DrainTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_rests_is_served_once_more_and_told_to_close()
    {
        await using var app = await Upstream.StartAsync(AnswerAsync);
        await using var front = Front.Start(app.Port);
        using var caller = await RawCaller.ConnectAsync(front.Port);
        await caller.SendAsync(Request);
        Assert.DoesNotContain("Connection: close", await caller.ReadUntilAsync("\r\n\r\nok"), StringComparison.OrdinalIgnoreCase);
        var stopping = front.Listener.StopAsync(Eventually.Soon);
        Assert.False(stopping.IsCompleted);
        await caller.SendAsync(Request);
        Assert.Contains("Connection: close", await caller.ReadToEndAsync(), StringComparison.OrdinalIgnoreCase);
        caller.Dispose();
        await stopping.WaitAsync(Eventually.Soon, Test);
        Assert.True(front.Listener.HasEnded);
    }

    [Fact]
    public async Task A_connection_that_was_just_opened_is_served_before_it_is_closed()
    {
        await using var app = await Upstream.StartAsync(AnswerAsync);
        await using var front = Front.Start(app.Port);
        using var caller = await RawCaller.ConnectAsync(front.Port);
        await Eventually.True(() => front.Listener.Connections == 1, "it is accepted");
        var stopping = front.Listener.StopAsync(Eventually.Soon);
        await caller.SendAsync(Request);
        Assert.Matches("(?s)^HTTP/1.1 200 .*Connection: close\r\n.*ok$", await caller.ReadToEndAsync());
        caller.Dispose();
        await stopping.WaitAsync(Eventually.Soon, Test);
    }

    [Fact]
    public async Task A_connection_that_stays_quiet_is_closed_before_the_grace_is_over()
    {
        var time = new FakeTime();
        await using var app = await Upstream.StartAsync(AnswerAsync);
        await using var front = Front.Start(app.Port, time: time);
        using var caller = await RawCaller.ConnectAsync(front.Port);
        await caller.SendAsync(Request);
        await caller.ReadUntilAsync("\r\n\r\nok");
        var stopping = front.Listener.StopAsync(TimeSpan.FromHours(1));
        var spent = TimeSpan.Zero;
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                spent += TimeSpan.FromMilliseconds(100);
                return stopping.IsCompleted;
            },
            "it is closed");
        Assert.InRange(spent, TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(5));
        Assert.Equal("", await caller.ReadToEndAsync());
        Assert.Equal(0, front.Hits.Idle.Value);
    }

    [Fact]
    public async Task The_shorter_of_two_graces_counts()
    {
        await using var app = await Upstream.StartAsync(AnswerAsync);
        await using var front = Front.Start(app.Port);
        using var caller = await RawCaller.ConnectAsync(front.Port);
        await Eventually.True(() => front.Listener.Connections == 1, "it is accepted");
        var retiring = front.Listener.StopAsync(TimeSpan.FromHours(1));
        await front.Listener.StopAsync(TimeSpan.Zero);
        await retiring.WaitAsync(Eventually.Soon, Test);
        Assert.Equal("", await caller.ReadToEndAsync());
    }

    [Fact]
    public async Task A_stream_that_was_opened_before_its_caller_heard_of_the_drain_is_served()
    {
        await using var front = new Http2Front(Applications.Says("ok"));
        await using var caller = await RawHttp2.ConnectAsync(front.Port);
        await caller.HeadersAsync(1, endsStream: true, RawHttp2.Get);
        await caller.BodyAsync(1);
        var stopping = front.StopAsync(Eventually.Soon);
        Assert.Equal(int.MaxValue, LastStream(await caller.UntilAsync(f => f.Frame.Type == Http2FrameType.GoAway)));
        var (_, ping) = await caller.UntilAsync(f => f.Frame.Type == Http2FrameType.Ping);
        await caller.HeadersAsync(3, endsStream: true, RawHttp2.Get);
        await caller.FrameAsync(Http2FrameType.Ping, Http2Frame.Ack, 0, ping);
        var last = 0;
        var answered = false;
        await caller.UntilAsync(f =>
        {
            if (f.Frame.Type == Http2FrameType.GoAway) last = LastStream(f);
            answered |= f.Frame.StreamId == 3 && f.Frame.Has(Http2Frame.EndStream);
            return last > 0 && answered;
        });
        Assert.Equal(3, last);
        caller.Finish();
        await stopping.WaitAsync(Eventually.Soon, Test);
    }

    private static int LastStream((Http2Frame Frame, byte[] Payload) goAway) => BinaryPrimitives.ReadInt32BigEndian(goAway.Payload);

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentLength = 2;
        return context.Response.WriteAsync("ok", context.RequestAborted);
    }
}
