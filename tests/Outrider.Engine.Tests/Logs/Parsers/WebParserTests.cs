namespace Outrider.Engine.Tests.Logs.Parsers;

public sealed class WebParserTests
{
    private const string At = "timestamp=2026-01-02T03:04:05.000Z";
    private const string Time = "time=02/Jan/2026:04:04:05 +0100";
    private const string When = "[02/Jan/2026:04:04:05 +0100]";

    [Theory]
    [InlineData("nginx", $"192.0.2.1 - frank {When} \"GET /a?b=c HTTP/1.1\" 200 612 \"https://example.org/\" \"Mozilla/5.0 (X11)\"", $"{At}|{Time}|client=192.0.2.1|user=frank|method=GET|path=/a?b=c|protocol=HTTP/1.1|status=200|bytes=612|referer=https://example.org/|user_agent=Mozilla/5.0 (X11)")]
    [InlineData("nginx", $"2001:db8::1 - - {When} \"\\x16\\x03\\x01\" 400 150 \"-\" \"-\"", $"{At}|{Time}|client=2001:db8::1|request=\\x16\\x03\\x01|status=400|bytes=150")]
    [InlineData("nginx", $"192.0.2.1 - - {When} \"GET /a b HTTP/1.1\" 404 0 \"-\" \"a\\\"b\" \"198.51.100.7\" 0.012", $"{At}|{Time}|client=192.0.2.1|method=GET|path=/a b|protocol=HTTP/1.1|status=404|bytes=0|user_agent=a\\\"b|extra=\"198.51.100.7\" 0.012")]
    [InlineData("apache", $"192.0.2.1 - - {When} \"GET / HTTP/1.1\" 304 -", $"{At}|{Time}|client=192.0.2.1|method=GET|path=/|protocol=HTTP/1.1|status=304")]
    [InlineData("apache", $"example.org:443 192.0.2.1 id a user {When} \"HEAD / HTTP/2.0\" 200 5 \"-\" \"curl/8\"", $"{At}|{Time}|vhost=example.org:443|client=192.0.2.1|ident=id|user=a user|method=HEAD|path=/|protocol=HTTP/2.0|status=200|bytes=5|user_agent=curl/8")]
    public void An_access_line_becomes_fields_of_the_same_names(string type, string line, string expected) => Reads(type, line, expected);

    [Theory]
    [InlineData("nginx", "2026/01/02 03:04:05 [error] 12#34: *56 open() \"/x\" failed (2: No such file or directory), client: 192.0.2.1, server: _, request: \"GET /x, y HTTP/1.1\", upstream: \"http://127.0.0.1:8080/x\", host: \"example.org\"",
        $"{At}|severity=error|time=2026/01/02 03:04:05|level=error|pid=12|tid=34|connection=56|message=open() \"/x\" failed (2: No such file or directory), client: 192.0.2.1, server: _, request: \"GET /x, y HTTP/1.1\", upstream: \"http://127.0.0.1:8080/x\", host: \"example.org\"|client=192.0.2.1|server=_|request=GET /x, y HTTP/1.1|upstream=http://127.0.0.1:8080/x|host=example.org")]
    [InlineData("nginx", "2026/01/02 03:04:05 [notice] 1#1: start worker processes", $"{At}|severity=info|time=2026/01/02 03:04:05|level=notice|pid=1|tid=1|message=start worker processes")]
    [InlineData("apache", "[Fri Jan 02 03:04:05.678901 2026] [core:error] [pid 12:tid 34] [client 192.0.2.1:5678] AH00126: Invalid URI [x]", "timestamp=2026-01-02T03:04:05.678Z|severity=error|time=Fri Jan 02 03:04:05.678901 2026|level=error|module=core|pid=12|tid=34|client=192.0.2.1:5678|message=AH00126: Invalid URI [x]")]
    [InlineData("apache", "[Fri Jan 02 03:04:05 2026] [notice] [x] caught SIGTERM", $"{At}|severity=info|time=Fri Jan 02 03:04:05 2026|level=notice|message=[x] caught SIGTERM")]
    [InlineData("apache", "[Fri Jan 02 03:04:05.678901 2026] [ssl:trace4] [pid 12] (70014)End of file found", "timestamp=2026-01-02T03:04:05.678Z|severity=trace|time=Fri Jan 02 03:04:05.678901 2026|level=trace4|module=ssl|pid=12|message=(70014)End of file found")]
    public void A_line_of_the_error_log_says_how_grave_it_is(string type, string line, string expected) => Reads(type, line, expected);

    [Theory]
    [InlineData("nginx")]
    [InlineData("apache")]
    public void What_is_neither_is_counted_and_wrapped_whole(string type)
    {
        var run = new ParserRun($"parse: {{ type: {type} }}");
        foreach (var line in new[] { "x", "[] [] x", $"192.0.2.1 - - {When} \"GET / HTTP/1.1\" ok 5", $"192.0.2.1 - - {When} \"GET / HTTP/1.1", "a b c [yesterday] \"GET / HTTP/1.1\" 200 5", "2026/01/02 03:04:05 [loud] 1#1: x", "[Fri Jan 02 03:04:05 2026] [loud] x" })
            Assert.Equal($"timestamp=2026-03-04T05:06:07.890Z|message={line}", ParserRun.All(run.Fields(line)));
        Assert.Equal(7, run.Unparsed);
    }

    [Fact]
    public void Errors_are_of_the_zone_that_the_parser_is_given() =>
        Assert.Equal("2026-01-02T02:04:05.000Z", new ParserRun("parse: { type: nginx, timezone: Europe/Berlin }").Fields("2026/01/02 03:04:05 [notice] 1#1: x")["timestamp"]);

    private static void Reads(string type, string line, string expected)
    {
        var run = new ParserRun($"parse: {{ type: {type} }}");
        Assert.Equal(expected, ParserRun.All(run.Fields(line)));
        Assert.Equal(0, run.Unparsed);
    }
}
