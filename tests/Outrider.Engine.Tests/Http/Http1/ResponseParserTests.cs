using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

public sealed class ResponseParserTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK", "200 HTTP/1.1")]
    [InlineData("HTTP/1.0 200 OK", "200 HTTP/1.0")]
    [InlineData("HTTP/1.1 404 Not Found\t\u00e9", "404 HTTP/1.1")]
    [InlineData("HTTP/1.1 599 ", "599 HTTP/1.1")]
    [InlineData("HTTP/1.1 200", "200 HTTP/1.1")]
    public void A_status_line_is_read_and_its_reason_goes_no_further(string line, string read)
    {
        var head = line + "\r\nContent-Length: 0\r\n\r\n";
        var parsed = Parsed.Response(head);
        Assert.Equal((HeadResult.Complete, head.Length), (parsed.Result, parsed.Consumed));
        Assert.StartsWith(read + ",", parsed.Decision, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData(" HTTP/1.1 200 OK")]
    [InlineData("\r\nHTTP/1.1 200 OK")]
    [InlineData("http/1.1 200 OK")]
    [InlineData("HTTP/1.1\t200 OK")]
    [InlineData("HTTP/1.1  200 OK")]
    [InlineData("HTTP/1.2 200 OK")]
    [InlineData("HTTP/2 200 OK")]
    [InlineData("HTTP/1.1 20 OK")]
    [InlineData("HTTP/1.1 2000 OK")]
    [InlineData("HTTP/1.1 2x0 OK")]
    [InlineData("HTTP/1.1 +20 OK")]
    [InlineData("HTTP/1.1 099 Odd")]
    [InlineData("HTTP/1.1 600 Odd")]
    [InlineData("HTTP/1.1 999 Odd")]
    [InlineData("HTTP/1.1 200\tOK")]
    [InlineData("HTTP/1.1 200 O\0K")]
    [InlineData("HTTP/1.1 200 O\x01K")]
    [InlineData("HTTP/1.1 200 O\x7fK")]
    [InlineData("HTTP/1.1 200 O\rK")]
    [InlineData("HTTP/1.1 200 O\nK")]
    [InlineData("HTTP/1.1 200 OK\nX: 1")]
    public void A_status_line_that_is_anything_else_is_malformed(string line) =>
        Assert.Equal(HeadResult.Bad, Parsed.Response(line + "\r\nContent-Length: 0\r\n\r\n").Result);

    [Theory]
    [InlineData("garbage")]
    [InlineData("SSH-2.0-OpenSSH")]
    [InlineData("\x15\x03\x01")]
    public void What_cannot_become_a_status_line_is_not_waited_for(string beginning) => Assert.Equal(HeadResult.Bad, Parsed.Response(beginning).Result);

    [Fact]
    public void A_head_is_bounded_in_octets_and_lines()
    {
        Assert.Equal("the header is larger than is taken here", Parsed.Response("HTTP/1.1 200 OK\r\nX: " + new string('v', ResponseParser.MostOctets)).Decision);
        Assert.Equal("the header is larger than is taken here", Parsed.Response("HTTP/1.1 200 " + new string('v', ResponseParser.MostOctets)).Decision);
        var lines = string.Concat(Enumerable.Repeat("X: 1\r\n", ResponseParser.MostLines));
        Assert.Equal(HeadResult.Complete, Parsed.Response("HTTP/1.1 200 OK\r\n" + lines + "\r\n").Result);
        Assert.Equal("the header has more lines than are taken here", Parsed.Response("HTTP/1.1 200 OK\r\n" + lines + "X: 1\r\n\r\n").Decision);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5", "GET", "5", 5L, true, false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0", "GET", "0", 0L, true, false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked", "GET", "unknown", null, true, false)]
    [InlineData("HTTP/1.1 200 OK\r\nX: 1", "GET", "unknown", null, false, true)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5", "GET", "5", 5L, false, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive", "GET", "5", 5L, true, false)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive", "GET", "unknown", null, false, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close", "GET", "5", 5L, false, false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5", "HEAD", "none", 5L, true, false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "HEAD", "none", null, true, false)]
    [InlineData("HTTP/1.1 200 OK\r\nX: 1", "HEAD", "none", null, true, false)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5", "GET", "none", 5L, true, false)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nX: 1", "GET", "none", null, true, false)]
    [InlineData("HTTP/1.1 204 No Content\r\nX: 1", "GET", "none", null, true, false)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 0", "GET", "none", null, true, false)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5", "GET", "none", null, false, false)]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked", "GET", "none", null, false, false)]
    [InlineData("HTTP/1.1 100 Continue\r\nX: 1", "POST", "none", null, true, false)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </x>", "GET", "none", null, true, false)]
    public void A_body_ends_as_RFC_9112_section_6_3_says(string head, string method, string body, long? announced, bool keepsAlive, bool endsByClose)
    {
        var answer = new ResponseHead();
        Assert.Equal(HeadResult.Complete, ResponseParser.Parse(Encoding.Latin1.GetBytes(head + "\r\n\r\n"), answer, out _, out _));

        Assert.Null(ResponseFraming.Decide(answer, Parsed.Head(Parsed.Usual.Replace("GET", method, StringComparison.Ordinal))));

        Assert.Equal((body, announced, keepsAlive, endsByClose), (Parsed.Body(answer.Body), answer.AnnouncedLength, answer.KeepsAlive, answer.EndsByClose));
    }

    [Theory]
    [InlineData("200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("200 OK\r\nContent-Length: 5\r\nContent-Length: 5")]
    [InlineData("200 OK\r\nContent-Length: 5, 5")]
    [InlineData("200 OK\r\nContent-Length: +5")]
    [InlineData("200 OK\r\nContent-Length:")]
    [InlineData("200 OK\r\nTransfer-Encoding: gzip, chunked")]
    [InlineData("200 OK\r\nTransfer-Encoding: identity")]
    [InlineData("200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("204 No Content\r\nContent-Length: -0")]
    [InlineData("304 Not Modified\r\nContent-Length: 1\r\nContent-Length: 2")]
    [InlineData("100 Continue\r\nContent-Length: 0")]
    [InlineData("103 Early Hints\r\nTransfer-Encoding: chunked")]
    [InlineData("101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade")]
    public void An_answer_that_two_clients_could_read_differently_is_malformed(string head)
    {
        Assert.Equal(HeadResult.Bad, Parsed.Response($"HTTP/1.1 {head}\r\n\r\n").Result);
        Assert.Equal(HeadResult.Bad, Parsed.Response(Encoding.Latin1.GetBytes($"HTTP/1.1 {head}\r\n\r\n"), Parsed.Head(Parsed.Usual.Replace("GET", "HEAD", StringComparison.Ordinal))).Result);
    }

    [Fact]
    public void Http_1_0_knows_no_transfer_coding() => Assert.Equal(HeadResult.Bad, Parsed.Response("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").Result);

    [Theory]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade", true)]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade", false)]
    [InlineData("Connection: Upgrade", false)]
    [InlineData("Upgrade: websocket", false)]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 5", false)]
    public void An_upstream_switches_only_to_the_protocol_that_was_asked_for(string lines, bool isGood)
    {
        var request = Parsed.Head("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n");
        var parsed = Parsed.Response(Encoding.Latin1.GetBytes($"HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n\r\n"), request);
        Assert.Equal(isGood, parsed.Result == HeadResult.Complete);
    }
}
