using System.Text;
using Outrider.Http;
using Outrider.Kernel;

namespace Outrider.Engine.Tests.Http;

public sealed class RequestFramingTests
{
    [Theory]
    [InlineData("X: 1", "none")]
    [InlineData("Content-Length: 0", "0")]
    [InlineData("Content-Length: 5", "5")]
    [InlineData("content-LENGTH:  0005\t", "5")]
    [InlineData("Content-Length: 1073741824", "1073741824")]
    [InlineData("Transfer-Encoding: chunked", "unknown")]
    [InlineData("transfer-encoding: CHUNKED ", "unknown")]
    public void A_body_is_as_long_as_its_one_framing_says_whatever_the_method(string line, string body)
    {
        foreach (var method in new[] { "GET", "HEAD", "POST", "DELETE", "X" })
            Assert.Equal(body, Parsed.Body(Parsed.Head($"{method} / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n").Body));
    }

    [Theory]
    [InlineData("Content-Length: +5")]
    [InlineData("Content-Length: -0")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 5 5")]
    [InlineData("Content-Length: 5,5")]
    [InlineData("Content-Length: 5, 5")]
    [InlineData("Content-Length: 0x5")]
    [InlineData("Content-Length: 5.0")]
    [InlineData("Content-Length: 1e1")]
    [InlineData("Content-Length: 5;")]
    [InlineData("Content-Length:")]
    [InlineData("Content-Length: \u00b2")]
    [InlineData("Content-Length: 1234567890123456789")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5")]
    [InlineData("Content-Length: 5\r\nX: 1\r\ncontent-length: 6")]
    public void Content_length_is_one_number_said_once(string lines) => Refused("400 bad_framing", lines);

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5")]
    [InlineData("Content-Length: 0\r\nTransfer-Encoding: chunked")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: identity")]
    public void Both_framings_together_have_no_single_meaning(string lines) => Refused("400 bad_framing", lines);

    [Theory]
    [InlineData("Transfer-Encoding: gzip")]
    [InlineData("Transfer-Encoding: gzip, chunked")]
    [InlineData("Transfer-Encoding: chunked, gzip")]
    [InlineData("Transfer-Encoding: chunked, chunked")]
    [InlineData("Transfer-Encoding: chunked,")]
    [InlineData("Transfer-Encoding: \"chunked\"")]
    [InlineData("Transfer-Encoding: xchunked")]
    [InlineData("Transfer-Encoding: chunked;q=1")]
    [InlineData("Transfer-Encoding: identity")]
    [InlineData("Transfer-Encoding:")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: x")]
    [InlineData("Transfer-Encoding: x\r\nTransfer-Encoding: chunked")]
    public void The_only_transfer_coding_is_chunked_and_said_once(string lines) => Refused("400 bad_framing", lines);

    [Fact]
    public void Http_1_0_knows_no_transfer_coding()
    {
        Assert.Equal("400 bad_framing", Parsed.Request("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").Decision);
        Assert.Equal("400 bad_framing", Parsed.Request("POST / HTTP/1.0\r\nTransfer-Encoding: x\r\nContent-Length: 1\r\n\r\n").Decision);
    }

    [Fact]
    public void A_body_that_is_announced_as_too_large_is_refused_before_it_comes()
    {
        var limits = new CallerLimits { Body = new ByteSize(10) };
        Assert.Equal(HeadResult.Complete, Parsed.Request(Encoding.Latin1.GetBytes("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"), limits).Result);
        Assert.Equal("413 body_too_large", Parsed.Request(Encoding.Latin1.GetBytes("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"), limits).Decision);
    }

    [Theory]
    [InlineData("1.1", "X: 1", true)]
    [InlineData("1.1", "Connection: keep-alive", true)]
    [InlineData("1.1", "Connection: close", false)]
    [InlineData("1.1", "Connection: CLOSE", false)]
    [InlineData("1.1", "Connection: x,\tclose ,y", false)]
    [InlineData("1.1", "Connection: keep-alive, close", false)]
    [InlineData("1.1", "Connection: x\r\nConnection: close", false)]
    [InlineData("1.1", "Connection: closed", true)]
    [InlineData("1.1", "Proxy-Connection: close", true)]
    [InlineData("1.0", "X: 1", false)]
    [InlineData("1.0", "Connection: Keep-Alive", true)]
    [InlineData("1.0", "Connection: x, keep-alive", true)]
    [InlineData("1.0", "Connection: keep-alive, close", false)]
    [InlineData("1.0", "Connection: x", false)]
    public void A_connection_goes_on_as_its_version_and_Connection_say(string version, string line, bool keepsAlive) =>
        Assert.Equal(keepsAlive, Parsed.Head($"GET / HTTP/{version}\r\nHost: a\r\n{line}\r\n\r\n").KeepsAlive);

    [Theory]
    [InlineData("GET", "1.1", "Upgrade: websocket\r\nConnection: Upgrade", true)]
    [InlineData("GET", "1.1", "Upgrade: WebSocket\r\nConnection: keep-alive, upgrade", true)]
    [InlineData("GET", "1.1", "Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0", true)]
    [InlineData("GET", "1.1", "Upgrade: websocket", false)]
    [InlineData("GET", "1.1", "Upgrade: websocket\r\nConnection: keep-alive", false)]
    [InlineData("GET", "1.1", "Connection: Upgrade", false)]
    [InlineData("GET", "1.1", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk", false)]
    [InlineData("GET", "1.1", "Upgrade: websocket, h2c\r\nConnection: Upgrade", false)]
    [InlineData("GET", "1.1", "Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: Upgrade", false)]
    [InlineData("POST", "1.1", "Upgrade: websocket\r\nConnection: Upgrade", false)]
    [InlineData("GET", "1.0", "Upgrade: websocket\r\nConnection: Upgrade", false)]
    [InlineData("GET", "1.1", "Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 5", false)]
    [InlineData("GET", "1.1", "Upgrade: websocket\r\nConnection: Upgrade\r\nTransfer-Encoding: chunked", false)]
    public void Only_a_websockets_opening_upgrades_and_anything_else_is_passed_over(string method, string version, string lines, bool isWebSocket) =>
        Assert.Equal(isWebSocket, Parsed.Head($"{method} / HTTP/{version}\r\nHost: a\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{lines}\r\n\r\n").IsWebSocket);

    [Fact]
    public void A_websockets_opening_without_key_or_version_is_none()
    {
        Assert.False(Parsed.Head("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n").IsWebSocket);
        Assert.False(Parsed.Head("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n").IsWebSocket);
    }

    [Fact]
    public void What_one_request_said_is_not_remembered_for_the_next()
    {
        var head = new RequestHead();
        foreach (var text in new[]
                 {
                     "GET /a HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\nTE: trailers\r\n\r\n",
                     "POST /b HTTP/1.1\r\nHost: y\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
                     "GET / HTTP/1.0\r\n\r\n",
                     Parsed.Usual,
                 })
        {
            RequestParser.Parse(Encoding.Latin1.GetBytes(text), new CallerLimits(), head, out _, out _);
            var fresh = Parsed.Head(text);
            Assert.Equal((fresh.Method, fresh.Path.ToString(), fresh.Authority, fresh.Body, fresh.KeepsAlive, fresh.IsWebSocket), (head.Method, head.Path.ToString(), head.Authority, head.Body, head.KeepsAlive, head.IsWebSocket));
            Assert.Equal((fresh.TakesTrailers, fresh.ExpectsContinue, fresh.CanReplayBody, fresh.Version), (head.TakesTrailers, head.ExpectsContinue, head.CanReplayBody, head.Version));
            Assert.Equal(Parsed.Lines(fresh.Fields), Parsed.Lines(head.Fields));
            foreach (var field in Enum.GetValues<HeaderField>().Where(field => field != HeaderField.Other)) Assert.Equal(fresh.Fields.CountOf(field) > 0, head.Fields.Has(field));
        }
    }

    private static void Refused(string refusal, string lines) =>
        Assert.Equal(new Parsed(HeadResult.Bad, 0, refusal), Parsed.Request($"POST / HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n"));
}
