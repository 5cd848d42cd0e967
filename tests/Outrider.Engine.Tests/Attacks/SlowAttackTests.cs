using System.Net.Sockets;
using Outrider.Engine.Tests.Http;
using Outrider.Http;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Callers that hold a connection by doing next to nothing. Over HTTP/2 the same are in <see cref="Http.Http2.AttackTests"/>.</summary>
public sealed class SlowAttackTests
{
    private static readonly TimeSpan HeadTime = new CallerLimits().HeadTimeout;

    private static readonly TimeSpan BodyTime = new CallerLimits().BodyTimeout;

    private readonly FakeTime _time = new();

    [Fact]
    public async Task Slow_loris_a_head_that_comes_octet_by_octet_is_given_up_when_the_time_for_the_whole_of_it_is_up()
    {
        await using var front = await WitnessedFront.StartAsync(new CallerLimits { Idle = TimeSpan.FromHours(1) }, _time);
        using var caller = await RawCaller.ConnectAsync(front.Front.Port);
        await caller.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n");
        // Were its time begun anew with each octet, it would never be up.
        await Eventually.Holds(
            async () =>
            {
                await caller.SendAsync("X");
                _time.Advance(HeadTime / 10);
                return front.Front.Hits.HeadTimeout.Value == 1;
            },
            "the head is given up");
        Assert.StartsWith("HTTP/1.1 408 ", await caller.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Empty(front.Seen);
    }

    [Fact]
    public async Task Slow_loris_a_body_that_stops_coming_is_given_up()
    {
        await using var front = await WitnessedFront.StartAsync(time: _time);
        using var caller = await RawCaller.ConnectAsync(front.Front.Port);
        await caller.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nh");
        await Eventually.True(() => _time.WaitingTimers >= 1, "its time is counted");
        await Eventually.Holds(
            async () =>
            {
                _time.Advance(BodyTime);
                await Task.Yield();
                return front.Front.Hits.BodyTimeout.Value == 1;
            },
            "the body is given up");
        Assert.StartsWith("HTTP/1.1 408 ", await caller.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Empty(front.Seen);
    }

    [Fact]
    public async Task Slow_read_a_caller_that_takes_nothing_of_its_answer_is_cut_off()
    {
        await using var app = new RawUpstream(async (socket, _) =>
        {
            await RawUpstream.SendAsync(socket, "HTTP/1.1 200 OK\r\n\r\n");
            while (true) await socket.SendAsync(new byte[64 * 1024]);
        });
        await using var front = Front.Start(app.Port, time: _time);
        using var caller = await RawCaller.ConnectAsync(front.Port);
        caller.Socket.ReceiveBufferSize = 4096;
        await caller.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await Eventually.Holds(
            async () =>
            {
                _time.Advance(new CallerLimits().SendTimeout);
                await Task.Yield();
                return front.Hits.SendTimeout.Value == 1;
            },
            "the caller is given up");
        Assert.EndsWith("<reset>", await caller.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await front.OutcomeAsync()).Status);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_closed()
    {
        await using var front = await WitnessedFront.StartAsync(time: _time);
        using var caller = await RawCaller.ConnectAsync(front.Front.Port);
        await Eventually.True(() => _time.WaitingTimers == 1, "its time is counted");
        _time.Advance(new CallerLimits().Idle);
        Assert.Equal("", await caller.ReadToEndAsync());
        Assert.Equal(1, front.Front.Hits.Idle.Value);
    }

    [Fact]
    public async Task Who_was_refused_and_goes_on_sending_is_not_listened_to_for_long()
    {
        await using var front = await WitnessedFront.StartAsync(time: _time);
        using var caller = await RawCaller.ConnectAsync(front.Front.Port);
        await caller.SendAsync("GET / HTTP/1.1\r\nHost:\r\n\r\n");
        await caller.ReadUntilAsync("\r\n\r\n");
        await Eventually.Holds(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
                return front.Front.Listener.Connections == 0;
            },
            "the connection has ended");
        // What is sent from here on is answered with a reset.
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (true) await caller.Socket.SendAsync("X"u8.ToArray());
        });
    }
}
