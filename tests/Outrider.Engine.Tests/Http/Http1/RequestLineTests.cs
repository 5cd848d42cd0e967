using Outrider.Http;
using Outrider.Kernel;

namespace Outrider.Engine.Tests.Http;

public sealed class RequestLineTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1", "GET / for a HTTP/1.1, body none, keeps alive, replayable")]
    [InlineData("GET / HTTP/1.0", "GET / for a HTTP/1.0, body none, replayable")]
    [InlineData("X!#$%&'*+-.^_`|~9 / HTTP/1.1", "X!#$%&'*+-.^_`|~9 / for a HTTP/1.1, body none, keeps alive, replayable")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ123456 / HTTP/1.1", "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456 / for a HTTP/1.1, body none, keeps alive, replayable")]
    [InlineData("GET /a?b=%zz&c={\"}|^` HTTP/1.1", "GET /a?b=%zz&c={\"}|^` for a HTTP/1.1, body none, keeps alive, replayable")]
    [InlineData("\r\nGET / HTTP/1.1", "GET / for a HTTP/1.1, body none, keeps alive, replayable")]
    public void A_first_line_is_read_as_it_stands(string line, string decision)
    {
        var head = line + "\r\nHost: a\r\n\r\n";
        Assert.Equal(new Parsed(HeadResult.Complete, head.Length, decision + "\nHost: a"), Parsed.Request(head));
    }

    [Theory]
    [InlineData(" GET / HTTP/1.1", "400 bad_request_line")]
    [InlineData("\tGET / HTTP/1.1", "400 bad_request_line")]
    [InlineData("\nGET / HTTP/1.1", "400 bad_request_line")]
    [InlineData("\rGET / HTTP/1.1", "400 bad_request_line")]
    [InlineData("\r\n\r\nGET / HTTP/1.1", "400 bad_request_line")]
    [InlineData("GET  / HTTP/1.1", "400 bad_request_line")]
    [InlineData("GET /  HTTP/1.1", "400 bad_request_line")]
    [InlineData("GET / HTTP/1.1 ", "400 bad_request_line")]
    [InlineData("GET\t/ HTTP/1.1", "400 bad_request_line")]
    [InlineData("GET /\tHTTP/1.1", "400 bad_request_line")]
    [InlineData("GET / x HTTP/1.1", "400 bad_request_line")]
    [InlineData("GET /", "400 bad_request_line")]
    [InlineData("GET", "400 bad_request_line")]
    [InlineData("G\0T / HTTP/1.1", "400 bad_request_line")]
    [InlineData("G(T / HTTP/1.1", "400 bad_request_line")]
    [InlineData("GÉT / HTTP/1.1", "400 bad_request_line")]
    [InlineData("\x16\x03\x01\x02", "400 bad_request_line")]
    [InlineData("GET / http/1.1", "400 bad_request_line")]
    [InlineData("GET / HTTP/1.1x", "400 bad_request_line")]
    [InlineData("GET / HTTP/1", "400 bad_request_line")]
    [InlineData("GET / HTTP/1.11", "400 bad_request_line")]
    [InlineData("GET / HTTP 1.1", "400 bad_request_line")]
    [InlineData("GET / HTTP/1.1\r", "400 bad_request_line")]
    [InlineData("GET / HTTP/1.1\n", "400 bad_request_line")]
    [InlineData("get / HTTP/1.1", "400 bad_method")]
    [InlineData("Get / HTTP/1.1", "400 bad_method")]
    [InlineData("GET / HTTP/2.0", "505 bad_version")]
    [InlineData("GET / HTTP/1.2", "505 bad_version")]
    [InlineData("GET / HTTP/0.9", "505 bad_version")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567 / HTTP/1.1", "400 bad_method")]
    [InlineData("GET /a\0b HTTP/1.1", "400 bad_request_line")]
    [InlineData("GET /a\x01b HTTP/1.1", "400 bad_request_line")]
    [InlineData("GET /a\x7f HTTP/1.1", "400 bad_target")]
    [InlineData("GET /é HTTP/1.1", "400 bad_target")]
    [InlineData("GET /a#b HTTP/1.1", "400 bad_target")]
    [InlineData("GET /a\\b HTTP/1.1", "400 bad_target")]
    [InlineData("CONNECT a:443 HTTP/1.1", "501 connect_not_supported")]
    [InlineData("CONNECT / HTTP/1.1", "501 connect_not_supported")]
    public void A_first_line_that_is_anything_else_is_refused(string line, string refusal) =>
        Assert.Equal(new Parsed(HeadResult.Bad, 0, refusal), Parsed.Request(line + "\r\nHost: a\r\n\r\n"));

    [Fact]
    public void A_bare_line_feed_ends_no_line()
    {
        Assert.Equal("400 bad_request_line", Parsed.Request("GET / HTTP/1.1\nHost: a\n\n").Decision);
        Assert.Equal("400 bad_header", Parsed.Request("GET / HTTP/1.1\r\nHost: a\n\r\n").Decision);
        Assert.Equal("400 bad_header", Parsed.Request("GET / HTTP/1.1\r\nHost: a\r\n\n").Decision);
    }

    [Fact]
    public void A_line_may_be_as_long_as_the_limit_says_and_no_octet_longer()
    {
        var limits = new CallerLimits { RequestLine = new ByteSize(64) };
        var fits = "GET /" + new string('a', 64 - 14) + " HTTP/1.1";
        Assert.Equal(64, fits.Length);

        Assert.Equal(HeadResult.Complete, Parsed.Request(Octets(fits + "\r\nHost: a\r\n\r\n"), limits).Result);
        Assert.Equal("414 request_line_too_long", Parsed.Request(Octets("GET /a" + fits[5..] + "\r\nHost: a\r\n\r\n"), limits).Decision);
    }

    [Fact]
    public void A_line_that_does_not_end_is_refused_once_it_is_too_long_not_when_it_ends()
    {
        var limits = new CallerLimits { RequestLine = new ByteSize(64) };
        Assert.Equal(HeadResult.Incomplete, Parsed.Request(Octets("GET /" + new string('a', 59)), limits).Result);
        Assert.Equal("414 request_line_too_long", Parsed.Request(Octets("GET /" + new string('a', 60)), limits).Decision);
        Assert.Equal(HeadResult.Incomplete, Parsed.Request(Octets(new string('G', 32)), limits).Result);
        Assert.Equal("400 bad_method", Parsed.Request(Octets(new string('G', 33)), limits).Decision);
    }

    [Fact]
    public void Who_meets_a_limit_is_counted_under_its_name()
    {
        var hits = new LimitHits();
        Assert.Same(hits.RequestLine, WireFault.RequestLineTooLong.Limit?.Invoke(hits));
        Assert.Same(hits.Header, WireFault.HeaderTooLarge.Limit?.Invoke(hits));
        Assert.Same(hits.HeaderCount, WireFault.TooManyHeaders.Limit?.Invoke(hits));
        Assert.Same(hits.Body, WireFault.BodyTooLarge.Limit?.Invoke(hits));
        Assert.Null(WireFault.BadName.Limit);
    }

    [Fact]
    public void What_was_read_of_a_bad_head_is_its_own_and_not_that_of_the_request_before()
    {
        var head = Parsed.Head("HEAD /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.Equal(HeadResult.Bad, RequestParser.Parse("nonsense\r\n\r\n"u8, new CallerLimits(), head, out _, out _));
        Assert.Equal(("", "", 0, true), (head.Method, head.Authority, head.Fields.Count, head.Body.IsNone));

        Assert.Equal(HeadResult.Bad, RequestParser.Parse("PUT /b HTTP/1.1\r\nHost: b\r\nAccept: text/json\r\nX : 1\r\n\r\n"u8, new CallerLimits(), head, out _, out _));
        Assert.Equal("PUT", head.Method);
        Assert.Equal(["Host: b", "Accept: text/json"], Parsed.Lines(head.Fields));

        Assert.Equal(HeadResult.Bad, RequestParser.Parse("PUT /b HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n"u8, new CallerLimits { HeaderCount = 1 }, head, out _, out _));
        Assert.Equal(["A: 1", "B: 2"], Parsed.Lines(head.Fields));
    }

    [Fact]
    public void Usual_methods_are_the_same_object_every_time()
    {
        foreach (var method in new[] { "GET", "PUT", "POST", "HEAD", "PATCH", "TRACE", "DELETE", "REPORT", "OPTIONS", "CONNECT", "PROPFIND" })
        {
            Assert.Equal(method, Methods.Of(Octets(method)));
            Assert.Same(Methods.Of(Octets(method)), Methods.Of(Octets(method)));
        }
    }

    private static byte[] Octets(string text) => System.Text.Encoding.Latin1.GetBytes(text);
}
