using System.Net;
using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

public sealed class RequestRulesTests
{
    [Theory]
    [InlineData("/a/b?c", "orders.example", "/a/b?c", "orders.example")]
    [InlineData("/a/../b//c/%7e", "Orders.Example:81", "/b/c/~", "orders.example:81")]
    [InlineData("http://Billing/x?q", "other", "/x?q", "billing")]
    [InlineData("HTTP://billing:80", "other", "/", "billing:80")]
    [InlineData("https://billing?q", "billing", "/?q", "billing")]
    [InlineData("http://[2001:db8::1]:80/x", "other", "/x", "[2001:db8::1]:80")]
    public void A_request_asks_for_one_path_of_one_host(string target, string host, string path, string authority)
    {
        var head = Parsed.Head($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        Assert.Equal((path, authority), (head.Path.ToString(), head.Authority));
        Assert.Equal(authority, Encoding.ASCII.GetString(head.Host.Span).ToLowerInvariant());
    }

    [Fact]
    public void The_host_that_goes_on_has_the_letters_it_came_in() =>
        Assert.Equal("Orders.Example:81"u8.ToArray(), Parsed.Head("GET / HTTP/1.1\r\nHost: Orders.Example:81\r\n\r\n").Host.ToArray());

    [Theory]
    [InlineData("http://")]
    [InlineData("http:///x")]
    [InlineData("http://?x")]
    [InlineData("http://user@billing/")]
    [InlineData("http://user:secret@billing/")]
    [InlineData("http://bill\\ing/")]
    [InlineData("http://a:99999/")]
    [InlineData("http://a:/")]
    [InlineData("http:/a")]
    [InlineData("ftp://a/")]
    [InlineData("ws://a/")]
    [InlineData("billing:443")]
    [InlineData("billing/x")]
    [InlineData("http://billing/a%2fb")]
    [InlineData("/a%00")]
    [InlineData("/..")]
    [InlineData("?x")]
    [InlineData("*")]
    public void A_target_that_is_no_path_and_no_url_is_refused(string target)
    {
        Assert.Equal("400 bad_target", Parsed.Request($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").Decision);
        Assert.Equal("400 bad_target", Parsed.Request($"OPTIONS {target} HTTP/1.1\r\nHost: a\r\n\r\n").Decision);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A-b.c_d~e")]
    [InlineData("127.0.0.1")]
    [InlineData("a:0")]
    [InlineData("a:65535")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]:8080")]
    [InlineData("a!$&'()*+;=b")]
    public void A_host_is_a_name_or_an_address_with_or_without_a_port(string host)
    {
        Assert.Equal(host.ToLowerInvariant(), Parsed.Head($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").Authority);
        Assert.Equal(host.ToLowerInvariant(), Parsed.Head($"GET http://{host}/ HTTP/1.1\r\nHost: x\r\n\r\n").Authority);
    }

    [Theory]
    [InlineData("Host: ")]
    [InlineData("Host: a b")]
    [InlineData("Host: a,b")]
    [InlineData("Host: a, b")]
    [InlineData("Host: user@a")]
    [InlineData("Host: a/b")]
    [InlineData("Host: a?b")]
    [InlineData("Host: a#b")]
    [InlineData("Host: a\\b")]
    [InlineData("Host: a%41")]
    [InlineData("Host: a\tb")]
    [InlineData("Host: caf\u00e9")]
    [InlineData("Host: a:")]
    [InlineData("Host: :80")]
    [InlineData("Host: a:b")]
    [InlineData("Host: a:80:80")]
    [InlineData("Host: a:+80")]
    [InlineData("Host: a:65536")]
    [InlineData("Host: a:000080")]
    [InlineData("Host: [")]
    [InlineData("Host: []")]
    [InlineData("Host: [::1")]
    [InlineData("Host: [::1]x")]
    [InlineData("Host: [::1%25eth0]")]
    [InlineData("Host: [v1.x]")]
    [InlineData("Host: ::1")]
    [InlineData("Host: http://a")]
    [InlineData("Host: a\r\nHost: a")]
    [InlineData("Host: a\r\nhost: b")]
    [InlineData("X: 1")]
    public void Exactly_one_host_is_named_and_rightly(string lines)
    {
        Assert.Equal("400 bad_host", Parsed.Request($"GET / HTTP/1.1\r\n{lines}\r\n\r\n").Decision);
        // Also where the target's own authority would win (RFC 9112 section 3.2).
        Assert.Equal("400 bad_host", Parsed.Request($"GET http://a/ HTTP/1.1\r\n{lines}\r\n\r\n").Decision);
    }

    [Fact]
    public void Http_1_0_may_leave_the_host_out_but_not_name_two()
    {
        Assert.Equal("", Parsed.Head("GET / HTTP/1.0\r\n\r\n").Authority);
        Assert.Equal("a", Parsed.Head("GET / HTTP/1.0\r\nHost: a\r\n\r\n").Authority);
        Assert.Equal("a", Parsed.Head("GET http://a/ HTTP/1.0\r\n\r\n").Authority);
        Assert.Equal("400 bad_host", Parsed.Request("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n").Decision);
        Assert.Equal("400 bad_host", Parsed.Request("GET / HTTP/1.0\r\nHost: a b\r\n\r\n").Decision);
    }

    [Theory]
    [InlineData("1.1", "POST", "Content-Length: 5\r\nExpect: 100-continue", true)]
    [InlineData("1.1", "POST", "Transfer-Encoding: chunked\r\nexpect: 100-Continue", true)]
    [InlineData("1.1", "POST", "Content-Length: 0\r\nExpect: 100-continue", false)]
    [InlineData("1.1", "GET", "Expect: 100-continue", false)]
    [InlineData("1.0", "POST", "Content-Length: 5\r\nExpect: 100-continue", false)]
    [InlineData("1.0", "POST", "Content-Length: 5\r\nExpect: miracles", false)]
    public void A_hundred_is_waited_for_where_a_body_follows(string version, string method, string lines, bool expects) =>
        Assert.Equal(expects, Parsed.Head($"{method} / HTTP/{version}\r\nHost: a\r\n{lines}\r\n\r\n").ExpectsContinue);

    [Theory]
    [InlineData("Expect: miracles")]
    [InlineData("Expect: 100-continue, x")]
    [InlineData("Expect: 100-continue\r\nExpect: 100-continue")]
    public void An_expectation_that_nobody_here_can_meet_is_refused(string lines) =>
        Assert.Equal("417 bad_expectation", Parsed.Request($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n{lines}\r\n\r\n").Decision);

    [Theory]
    [InlineData("1.1", "TE: trailers", true)]
    [InlineData("1.1", "TE: gzip;q=0.5, Trailers", true)]
    [InlineData("1.1", "TE: gzip", false)]
    [InlineData("1.1", "Trailer: X", false)]
    [InlineData("1.0", "TE: trailers", false)]
    public void A_caller_takes_trailers_where_it_says_so(string version, string line, bool takes) =>
        Assert.Equal(takes, Parsed.Head($"GET / HTTP/{version}\r\nHost: a\r\n{line}\r\n\r\n").TakesTrailers);

    [Fact]
    public void Over_http_2_a_target_is_a_path_and_a_host_is_named()
    {
        Assert.Null(Complete("/x", "a"));
        Assert.Equal("bad_target", Complete("http://a/x", "a"));
        Assert.Equal("bad_target", Complete("", "a"));
        Assert.Equal("bad_host", Complete("/x", ""));
        Assert.Equal("bad_host", Complete("/x", "a b"));

        static string? Complete(string target, string authority)
        {
            var head = new RequestHead { Method = "GET", Version = HttpVersion.Version20 };
            head.SetTarget(Encoding.ASCII.GetBytes(target));
            return RequestRules.Complete(head, Encoding.ASCII.GetBytes(authority))?.Reason;
        }
    }

    [Fact]
    public void An_authority_that_was_remembered_is_not_taken_for_one_that_is_missing()
    {
        var head = Parsed.Head();
        Assert.Equal(HeadResult.Complete, RequestParser.Parse("GET / HTTP/1.0\r\n\r\n"u8, new CallerLimits(), head, out _, out _));
        Assert.Equal("", head.Authority);
        Assert.Equal(HeadResult.Bad, RequestParser.Parse("GET http:///x HTTP/1.0\r\n\r\n"u8, new CallerLimits(), head, out _, out _));
        Assert.Equal(HeadResult.Bad, RequestParser.Parse("GET / HTTP/1.1\r\nHost:\r\n\r\n"u8, new CallerLimits(), head, out _, out _));
    }
}
