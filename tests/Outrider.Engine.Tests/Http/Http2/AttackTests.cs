using System.Buffers.Binary;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>Known attacks and broken rules, each by name: what they cost their sender.</summary>
public sealed class AttackTests
{
    [Fact]
    public async Task Rapid_reset_ends_the_connection_and_starts_no_more_than_the_streams_allowed()
    {
        var go = new TaskCompletionSource();
        await using var front = new Http2Front(_ => new ValueTask(go.Task), new CallerLimits { Streams = 10, ResetsPerSecond = 50 });
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        for (var id = 1; id < 400; id += 2)
        {
            await raw.HeadersAsync(id, endsStream: true, RawHttp2.Get);
            await raw.FrameAsync(Http2FrameType.RstStream, 0, id, [0, 0, 0, 8]);
        }

        Assert.Equal(Http2Error.EnhanceYourCalm, await raw.GoAwayAsync());
        // A stream that was reset counts until its exchange has ended.
        Assert.InRange(front.Started, 1, 10);
        Assert.True(front.Hits("resets_per_second") > 0);
        Assert.True(front.Hits("streams") > 0);
        go.SetResult();
    }

    [Fact]
    public async Task Streams_that_our_own_errors_reset_count_too()
    {
        await using var front = new Http2Front(Applications.Swallow, new CallerLimits { ResetsPerSecond = 20 });
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        for (var id = 1; id < 100; id += 2)
        {
            await raw.HeadersAsync(id, endsStream: false, RawHttp2.Post);
            await raw.FrameAsync(Http2FrameType.WindowUpdate, 0, id, [0, 0, 0, 0]);
        }

        Assert.Equal(Http2Error.EnhanceYourCalm, await raw.GoAwayAsync());
    }

    [Fact]
    public async Task A_CONTINUATION_flood_ends_the_connection()
    {
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.FrameAsync(Http2FrameType.Headers, 0, 1, RawHttp2.Block(RawHttp2.Get));
        for (var i = 0; i < 100; i++) await raw.FrameAsync(Http2FrameType.Continuation, 0, 1, RawHttp2.Block(("a", "b")));
        Assert.Equal(Http2Error.EnhanceYourCalm, await raw.GoAwayAsync());
        Assert.Equal(0, front.Started);
    }

    [Fact]
    public async Task A_header_block_without_an_end_is_bounded_in_octets()
    {
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.FrameAsync(Http2FrameType.Headers, 0, 1, RawHttp2.Block(RawHttp2.Get));
        for (var i = 0; i < 6; i++) await raw.FrameAsync(Http2FrameType.Continuation, 0, 1, RawHttp2.Block(("a", new string('b', 16_000))));
        Assert.Equal(Http2Error.EnhanceYourCalm, await raw.GoAwayAsync());
        Assert.Equal(1, front.Hits("header"));
    }

    [Theory]
    [InlineData(Http2FrameType.Settings, 0, "")]
    [InlineData(Http2FrameType.Ping, 0, "0000000000000000")]
    [InlineData(Http2FrameType.Priority, 1, "0000000000")]
    [InlineData(Http2FrameType.Data, 1, "")]
    [InlineData(Http2FrameType.WindowUpdate, 1, "00000001")]
    [InlineData((Http2FrameType)200, 0, "00")]
    internal async Task A_flood_of_frames_that_carry_nothing_ends_the_connection(Http2FrameType type, int streamId, string payload)
    {
        await using var front = new Http2Front(Applications.Swallow);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: false, RawHttp2.Post);
        var frame = RawHttp2.Frame(type, 0, streamId, Convert.FromHexString(payload));
        // Within two seconds, however slow the machine: each second forgives a thousand.
        await raw.OctetsAsync([.. Enumerable.Repeat(frame, 8000).SelectMany(f => f)]);
        Assert.Equal(Http2Error.EnhanceYourCalm, await raw.GoAwayAsync());
        await raw.EndAsync();
    }

    [Fact]
    public async Task A_peer_that_never_widens_its_window_is_given_up()
    {
        var time = new FakeTime();
        await using var front = new Http2Front(
            async caller =>
            {
                caller.Answer(new ResponseHead { Status = 200, Body = BodyLength.Unknown });
                await caller.WriteAsync(new byte[200_000], isLast: true);
            },
            time: time);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        // SETTINGS_INITIAL_WINDOW_SIZE 0.
        await raw.FrameAsync(Http2FrameType.Settings, 0, 0, [0, 4, 0, 0, 0, 0]);
        await raw.HeadersAsync(1, endsStream: true, RawHttp2.Get);
        await raw.HeadAsync(1);
        await raw.PingAsync();
        Assert.DoesNotContain(raw.Seen, f => f.Frame.Type == Http2FrameType.Data);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(Http2Error.Cancel, await raw.ResetAsync(1));
        Assert.Equal(1, front.Hits("send_timeout"));
    }

    [Fact]
    public async Task A_stream_goes_on_when_its_window_is_widened()
    {
        await using var front = new Http2Front(Applications.Says("hello"));
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.FrameAsync(Http2FrameType.Settings, 0, 0, [0, 4, 0, 0, 0, 0]);
        await raw.HeadersAsync(1, endsStream: true, RawHttp2.Get);
        await raw.HeadAsync(1);
        for (var i = 0; i < 5; i++) await raw.FrameAsync(Http2FrameType.WindowUpdate, 0, 1, [0, 0, 0, 1]);
        Assert.Equal("hello"u8.ToArray(), await raw.BodyAsync(1));
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_given_up()
    {
        var time = new FakeTime();
        // The answer to the ping may be under way still as far as the clock knows: that is not what is waited for here.
        await using var front = new Http2Front(Applications.Swallow, new CallerLimits { SendTimeout = TimeSpan.FromMinutes(10) }, time: time);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: false, RawHttp2.Post);
        await raw.PingAsync();
        time.Advance(TimeSpan.FromSeconds(61));
        await raw.ResetAsync(1);
        Assert.Equal(1, front.Hits("body_timeout"));
    }

    [Fact]
    public async Task A_head_that_does_not_end_is_given_up()
    {
        var time = new FakeTime();
        await using var front = new Http2Front(Applications.Echo, time: time);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.PingAsync();
        await raw.FrameAsync(Http2FrameType.Headers, 0, 1, RawHttp2.Block(RawHttp2.Get));
        await raw.OctetsAsync([0]);
        // The alarm is set once the frame has been seen; until then time moves for nothing.
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(3));
                return front.Hits("head_timeout") == 1;
            },
            "the head's time is up");
        Assert.Equal(Http2Error.EnhanceYourCalm, await raw.GoAwayAsync());
    }

    [Theory]
    [InlineData(0, Http2Error.FlowControl)]
    [InlineData(1, Http2Error.FlowControl)]
    internal async Task A_window_that_overflows_is_an_error(int streamId, Http2Error expected)
    {
        await using var front = new Http2Front(Applications.Swallow);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: false, RawHttp2.Post);
        await raw.FrameAsync(Http2FrameType.WindowUpdate, 0, streamId, [0x7f, 0xff, 0xff, 0xff]);
        Assert.Equal(expected, streamId == 0 ? await raw.GoAwayAsync() : await raw.ResetAsync(1));
    }

    [Fact]
    public async Task An_HPACK_bomb_is_refused_without_being_unfolded()
    {
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        // One field of 4,000 octets into the table, then 15,000 references to it: 60 MB.
        byte[] field = [0x40, 1, (byte)'a', 0x7f, 0x80 + (3900 - 127) % 128, (3900 - 127) / 128, .. Enumerable.Repeat((byte)'x', 3900)];
        await raw.FrameAsync(Http2FrameType.Headers, 5, 1, [.. RawHttp2.Block(RawHttp2.Get), .. field, .. Enumerable.Repeat((byte)0xbe, 12_000)]);
        Assert.Contains(":status: 431", await raw.HeadAsync(1));
        // And the table is still in step.
        await raw.HeadersAsync(3, endsStream: true, RawHttp2.Get);
        Assert.Contains(":status: 200", await raw.HeadAsync(3));
        Assert.Equal(1, front.Hits("header"));
    }

    [Fact]
    public async Task Too_many_fields_are_refused()
    {
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: true, [.. RawHttp2.Get, .. Enumerable.Range(0, 101).Select(i => ($"a{i}", ""))]);
        Assert.Contains(":status: 431", await raw.HeadAsync(1));
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "CR and LF in a value", "GET|http|/|a|x-a: b\r\nx-b: c" },
        { "LF in a value", "GET|http|/|a|x-a: b\nc" },
        { "NUL in a value", "GET|http|/|a|x-a: b\0c" },
        { "CR and LF in the path", "GET|http|/ HTTP/1.1\r\nx: y|a|" },
        { "CR and LF in the authority", "GET|http|/|a\r\nx: y|" },
        { "CR and LF in the method", "GET / HTTP/1.1\r\nx: y|http|/|a|" },
        { "a blank before a value", "GET|http|/|a|x-a:  b" },
        { "a blank behind a value", "GET|http|/|a|x-a: b " },
        { "a capital in a name", "GET|http|/|a|X-a: b" },
        { "a colon in a name", "GET|http|/|a|x:a: b" },
        { "a blank in a name", "GET|http|/|a|x a: b" },
        { "Transfer-Encoding", "GET|http|/|a|transfer-encoding: chunked" },
        { "Connection", "GET|http|/|a|connection: close" },
        { "Upgrade", "GET|http|/|a|upgrade: h2c" },
        { "TE that is not trailers", "GET|http|/|a|te: gzip" },
        { "a length that is none", "POST|http|/|a|content-length: +5" },
        { "a length and no body", "POST|http|/|a|content-length: 5" },
        { "an unknown pseudo-header", "GET|http|/|a|:x: y" },
        { "a pseudo-header twice", "GET|http|/|a|:path: /b" },
        { "a pseudo-header behind others", "GET|http|/|a|x: y\t:path: /b" },
        { "no method", "|http|/|a|" },
        { "no path", "GET|http||a|" },
        { "no scheme", "GET||/|a|" },
        { "a protocol without CONNECT", "GET|http|/|a|:protocol: websocket" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_request_is_reset_and_the_connection_goes_on(string what, string request)
    {
        Assert.NotEmpty(what);
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        var parts = request.Split('|');
        string[] names = [":method", ":scheme", ":path", ":authority"];
        var fields = names.Zip(parts).Where(p => p.Second.Length > 0).Select(p => (p.First, p.Second)).ToList();
        foreach (var line in parts[4].Split('\t', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            fields.Add((line[..colon], line[(colon + 2)..]));
        }

        await raw.HeadersAsync(1, endsStream: true, [.. fields]);
        Assert.Equal(Http2Error.Protocol, await raw.ResetAsync(1));
        await raw.HeadersAsync(3, endsStream: true, RawHttp2.Get);
        Assert.Contains(":status: 200", await raw.HeadAsync(3));
        Assert.Equal(1, front.Started);
    }

    [Theory]
    [InlineData("400", ":path", "/a%2fb")]
    [InlineData("400", ":authority", "a@b")]
    [InlineData("400", ":scheme", "gopher")]
    [InlineData("400", "host", "other")]
    [InlineData("501", ":protocol", "connect-udp")]
    public async Task What_is_well_formed_and_not_forwarded_is_answered(string status, string name, string value)
    {
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        var fields = RawHttp2.Get.Where(f => f.Item1 != name).ToList();
        if (name == ":protocol") fields[0] = (":method", "CONNECT");
        fields.Insert(name == "host" ? fields.Count : 0, (name, value));
        await raw.HeadersAsync(1, endsStream: true, [.. fields]);
        Assert.Contains($":status: {status}", await raw.HeadAsync(1));
        Assert.Equal(0, front.Started);
    }

    [Theory]
    [InlineData("5", 6, true)]
    [InlineData("5", 4, true)]
    [InlineData("5", 6, false)]
    public async Task A_body_of_another_length_than_announced_is_reset(string announced, int sent, bool ends)
    {
        await using var front = new Http2Front(Applications.Swallow);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: false, [.. RawHttp2.Post, ("content-length", announced)]);
        await raw.FrameAsync(Http2FrameType.Data, ends ? Http2Frame.EndStream : (byte)0, 1, new byte[sent]);
        Assert.Equal(Http2Error.Protocol, await raw.ResetAsync(1));
    }

    public static TheoryData<string, string, int> BrokenFrames => new()
    {
        // type, flags, stream, payload; then the error expected.
        { "DATA of no stream", "0 0 0 -", 1 },
        { "DATA of an idle stream", "0 0 5 00", 1 },
        { "HEADERS with an even number", "1 5 2 82", 1 },
        { "HEADERS of no stream", "1 5 0 82", 1 },
        { "RST_STREAM of an idle stream", "3 0 5 00000000", 1 },
        { "RST_STREAM of a wrong length", "3 0 5 000000", 6 },
        { "WINDOW_UPDATE of an idle stream", "8 0 5 00000001", 1 },
        { "WINDOW_UPDATE of nothing", "8 0 0 00000000", 1 },
        { "WINDOW_UPDATE of a wrong length", "8 0 0 0000", 6 },
        { "SETTINGS of a stream", "4 0 1 -", 1 },
        { "SETTINGS of a wrong length", "4 0 0 00", 6 },
        { "an acknowledgement that says something", "4 1 0 000000000000", 6 },
        { "SETTINGS with a push that is neither", "4 0 0 000200000002", 1 },
        { "SETTINGS with a window too large", "4 0 0 000480000000", 3 },
        { "SETTINGS with frames too small", "4 0 0 000500000001", 1 },
        { "PING of a stream", "6 0 1 0000000000000000", 1 },
        { "PING of a wrong length", "6 0 0 00", 6 },
        { "GOAWAY of a stream", "7 0 1 0000000000000000", 1 },
        { "PUSH_PROMISE", "5 4 1 0000000282", 1 },
        { "CONTINUATION of nothing", "9 4 1 82", 1 },
        { "more padding than frame", "0 8 1 05", 1 },
        { "a header block that is none", "1 5 1 ff", 9 },
        { "PRIORITY of no stream", "2 0 0 0000000000", 1 },
    };

    [Theory]
    [MemberData(nameof(BrokenFrames))]
    public async Task A_frame_that_breaks_a_rule_costs_the_connection(string what, string frame, int expected)
    {
        Assert.NotEmpty(what);
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        var parts = frame.Split(' ');
        int Number(int at) => int.Parse(parts[at], System.Globalization.CultureInfo.InvariantCulture);
        await raw.FrameAsync((Http2FrameType)Number(0), (byte)Number(1), Number(2), parts[3] == "-" ? [] : Convert.FromHexString(parts[3]));
        Assert.Equal((Http2Error)expected, await raw.GoAwayAsync());
        await raw.EndAsync();
    }

    [Fact]
    public async Task A_frame_larger_than_offered_costs_the_connection()
    {
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.OctetsAsync([0, 0x40, 1, 0, 0, 0, 0, 0, 1]);
        Assert.Equal(Http2Error.FrameSize, await raw.GoAwayAsync());
    }

    [Fact]
    public async Task What_does_not_begin_with_the_preface_is_closed()
    {
        await using var front = new Http2Front(Applications.Echo);
        await using var raw = await RawHttp2.ConnectAsync(front.Port, says: false);
        await raw.OctetsAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await raw.EndAsync();
    }

    [Fact]
    public async Task DATA_behind_the_end_of_a_request_is_an_error()
    {
        var go = new TaskCompletionSource();
        await using var front = new Http2Front(_ => new ValueTask(go.Task));
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: true, RawHttp2.Get);
        await raw.FrameAsync(Http2FrameType.Data, 0, 1, [1]);
        Assert.Equal(Http2Error.StreamClosed, await raw.ResetAsync(1));
        go.SetResult();
    }

    [Fact]
    public async Task More_DATA_than_the_window_is_an_error()
    {
        var go = new TaskCompletionSource();
        await using var front = new Http2Front(_ => new ValueTask(go.Task), new CallerLimits { Body = new ByteSize(1 << 30) });
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        await raw.HeadersAsync(1, endsStream: false, RawHttp2.Post);
        for (var i = 0; i < 17; i++) await raw.FrameAsync(Http2FrameType.Data, 0, 1, new byte[16 * 1024]);
        Assert.Equal(Http2Error.FlowControl, await raw.ResetAsync(1));
        go.SetResult();
    }

    [Fact]
    public async Task Streams_beyond_their_bound_are_refused_so_that_they_may_be_sent_again()
    {
        var go = new TaskCompletionSource();
        await using var front = new Http2Front(
            async caller =>
            {
                await go.Task;
                await Applications.Echo(caller);
            },
            new CallerLimits { Streams = 2 });
        await using var raw = await RawHttp2.ConnectAsync(front.Port);
        for (var id = 1; id <= 5; id += 2) await raw.HeadersAsync(id, endsStream: true, RawHttp2.Get);
        Assert.Equal(Http2Error.RefusedStream, await raw.ResetAsync(5));
        Assert.Equal(1, front.Hits("streams"));
        go.SetResult();
        Assert.Contains(":status: 200", await raw.HeadAsync(1));
    }

    [Fact]
    public void A_window_is_written_as_it_is_read()
    {
        var output = new Http2Output();
        output.WindowUpdate(7, 1234);
        var taken = output.Take();
        Assert.Equal(new Http2Frame(4, Http2FrameType.WindowUpdate, 0, 7), Http2Frame.Read(taken));
        Assert.Equal(1234, BinaryPrimitives.ReadInt32BigEndian(taken.AsSpan(Http2Frame.HeadLength)));
    }
}
