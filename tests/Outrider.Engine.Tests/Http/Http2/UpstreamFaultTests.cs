using System.Net;
using System.Net.Sockets;
using System.Text;
using Outrider.Http;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http.Http2;

/// <summary>The client role, with an upstream that says what it may not, or ends.</summary>
public sealed class UpstreamFaultTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public UpstreamFaultTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("200|X-a: b")]
    [InlineData("200|x-a: b\r\nx-b: c")]
    [InlineData("200|connection: close")]
    [InlineData("200|transfer-encoding: chunked")]
    [InlineData("200|content-length: 5")]
    [InlineData("200|content-length: x")]
    [InlineData("200|:status: 200")]
    [InlineData("200|:path: /")]
    [InlineData("20|")]
    [InlineData("999|")]
    [InlineData("101|")]
    [InlineData("100|")]
    public async Task A_malformed_answer_is_told_and_costs_its_stream_alone(string answer)
    {
        await using var dial = new UpstreamDial(Port);
        var (stream, raw) = await AskAsync(dial);
        var parts = answer.Split('|');
        List<(string, string)> fields = [(":status", parts[0])];
        var colon = parts[1].IndexOf(": ", StringComparison.Ordinal);
        if (colon > 0) fields.Add((parts[1][..colon], parts[1][(colon + 2)..]));
        await raw.HeadersAsync(1, endsStream: true, [.. fields]);
        await Assert.ThrowsAsync<MalformedAnswerException>(() => stream.ReceiveHeadAsync().AsTask());
        Assert.Equal(Http2Error.Protocol, await raw.ResetAsync(1));
        stream.Release();
        var second = await dial.OpenAsync();
        await second.SendHeadAsync(UpstreamDial.Request("GET", "/", BodyLength.None));
        await raw.HeadersAsync(3, endsStream: true, (":status", "204"));
        Assert.Equal(204, (await second.ReceiveHeadAsync()).Status);
        second.Release();
        await raw.DisposeAsync();
    }

    [Fact]
    public async Task Interim_heads_come_before_the_final_one()
    {
        await using var dial = new UpstreamDial(Port);
        var (stream, raw) = await AskAsync(dial);
        await raw.HeadersAsync(1, endsStream: false, (":status", "103"), ("link", "x"));
        Assert.Equal(103, (await stream.ReceiveHeadAsync()).Status);
        await raw.HeadersAsync(1, endsStream: true, (":status", "200"));
        Assert.Equal(200, (await stream.ReceiveHeadAsync()).Status);
        stream.Release();
        await raw.DisposeAsync();
    }

    [Fact]
    public async Task What_the_upstream_has_not_begun_with_may_be_sent_again()
    {
        await using var dial = new UpstreamDial(Port);
        var (first, raw) = await AskAsync(dial);
        var second = await dial.OpenAsync();
        await second.SendHeadAsync(UpstreamDial.Request("POST", "/", BodyLength.None));
        // GOAWAY: stream 1 was the last that it takes.
        await raw.FrameAsync(Http2FrameType.GoAway, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0]);
        await Assert.ThrowsAsync<UpstreamRefusedException>(() => second.ReceiveHeadAsync().AsTask());
        second.Release();
        await raw.HeadersAsync(1, endsStream: true, (":status", "200"));
        Assert.Equal(200, (await first.ReceiveHeadAsync()).Status);
        first.Release();
        await raw.DisposeAsync();
    }

    [Fact]
    public async Task A_refused_stream_may_be_sent_again()
    {
        await using var dial = new UpstreamDial(Port);
        var (stream, raw) = await AskAsync(dial);
        await raw.FrameAsync(Http2FrameType.RstStream, 0, 1, [0, 0, 0, 7]);
        await Assert.ThrowsAsync<UpstreamRefusedException>(() => stream.ReceiveHeadAsync().AsTask());
        Assert.False(stream.HasAnswered);
        stream.Release();
        await raw.DisposeAsync();
    }

    [Fact]
    public async Task DATA_before_a_head_is_no_answer()
    {
        await using var dial = new UpstreamDial(Port);
        var (stream, raw) = await AskAsync(dial);
        await raw.FrameAsync(Http2FrameType.Data, Http2Frame.EndStream, 1, []);
        await Assert.ThrowsAsync<IOException>(() => stream.ReceiveHeadAsync().AsTask());
        stream.Release();
        await raw.DisposeAsync();
    }

    [Fact]
    public async Task An_upstream_that_gives_no_sign_of_life_is_given_up()
    {
        var time = new FakeTime();
        await using var dial = new UpstreamDial(Port, time: time);
        var (stream, raw) = await AskAsync(dial);
        await raw.PingAsync();
        time.Advance(TimeSpan.FromSeconds(31));
        await raw.UntilAsync(f => f.Frame.Type == Http2FrameType.Ping && !f.Frame.Has(Http2Frame.Ack));
        var waiting = stream.ReceiveHeadAsync().AsTask();
        await Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return waiting.IsCompleted;
            },
            "the connection is taken for dead");
        await Assert.ThrowsAsync<IOException>(() => waiting);
        stream.Release();
        await raw.DisposeAsync();
    }

    [Fact]
    public async Task An_upstream_that_closes_is_told_to_who_waits()
    {
        await using var dial = new UpstreamDial(Port);
        var (stream, raw) = await AskAsync(dial);
        await raw.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => stream.ReceiveHeadAsync().AsTask());
        stream.Release();
    }

    [Fact]
    public async Task A_WebSocket_goes_through_both_roles()
    {
        await using var front = new Http2Front(async caller =>
        {
            Assert.True(caller.Head.IsWebSocket);
            caller.Answer(new ResponseHead { Status = 101, Body = BodyLength.Unknown });
            await caller.FlushAsync();
            var piece = await caller.Body.ReadAsync();
            await caller.WriteAsync(piece.Octets.ToArray(), isLast: true);
        });
        await using var dial = new UpstreamDial(front.Port);
        var stream = await dial.OpenAsync();
        var request = UpstreamDial.Request("GET", "/chat", BodyLength.None, ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
        request.Head.IsWebSocket = true;
        await stream.SendHeadAsync(request);
        var head = await stream.ReceiveHeadAsync();
        Assert.Equal(101, head.Status);
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Encoding.ASCII.GetString(head.Fields.ValueOf(Outrider.Traffic.HeaderNames.SecWebSocketAccept)));
        await stream.WriteAsync("frames"u8.ToArray(), isLast: true);
        Assert.Equal("frames", Encoding.ASCII.GetString(await UpstreamDial.BodyAsync(stream)));
        stream.Release();
    }

    private async Task<(IUpstreamStream, RawHttp2)> AskAsync(UpstreamDial dial)
    {
        var accepting = RawHttp2.AcceptAsync(_listener);
        var stream = await dial.OpenAsync();
        await stream.SendHeadAsync(UpstreamDial.Request("GET", "/", BodyLength.None));
        var raw = await accepting;
        await raw.UntilAsync(f => f.Frame.Type == Http2FrameType.Headers);
        return (stream, raw);
    }
}
