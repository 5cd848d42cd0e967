namespace Outrider.Engine.Tests.Logs.Parsers;

public sealed class AutoParserTests
{
    private const string ReadAt = "2026-03-04T05:06:07.890Z";
    private const string At = "2026-01-02T03:04:05.000Z", AtMillis = "2026-01-02T03:04:05.678Z";

    private readonly ParserRun _auto = new("parse: { type: auto }");

    [Theory]
    // Java: Logback and Log4j with a date, Spring Boot, Logback's default without one, Kafka's Log4j, Tomcat, Elasticsearch.
    [InlineData("2026-01-02 03:04:05,678 ERROR [main] org.example.Shop - no", AtMillis, "error")]
    [InlineData("2026-01-02 03:04:05,678 [http-nio-8080-exec-1] WARN  o.e.Shop - slow", AtMillis, "warn")]
    [InlineData("2026-01-02T03:04:05.678Z  INFO 1 --- [           main] o.e.Shop : started", AtMillis, "info")]
    [InlineData("03:04:05.678 [main] DEBUG o.e.Shop - x", ReadAt, "debug")]
    [InlineData("[2026-01-02 03:04:05,678] INFO started (kafka.server.KafkaServer)", AtMillis, "info")]
    [InlineData("02-Jan-2026 03:04:05.678 SEVERE [main] org.apache.catalina.startup.Catalina.load no", AtMillis, "error")]
    [InlineData("[2026-01-02T03:04:05,678][WARN ][o.e.n.Node] [n1] slow", AtMillis, "warn")]
    [InlineData("Jan 02, 2026 3:04:05 PM org.example.Shop main", "2026-01-02T15:04:05.000Z", null)]
    // Python: basicConfig, the usual format, gunicorn, celery, uvicorn.
    [InlineData("ERROR:root:no", ReadAt, "error")]
    [InlineData("2026-01-02 03:04:05,678 - my.shop - CRITICAL - no", AtMillis, "fatal")]
    [InlineData("[2026-01-02 03:04:05 +0000] [12] [INFO] Listening at: http://127.0.0.1:8000", At, "info")]
    [InlineData("[2026-01-02 03:04:05,678: WARNING/MainProcess] slow", AtMillis, "warn")]
    [InlineData("INFO:     127.0.0.1:50614 - \"GET / HTTP/1.1\" 200 OK", ReadAt, "info")]
    // Go: log, zap's console, klog, a panic.
    [InlineData("2026/01/02 03:04:05 listening", At, null)]
    [InlineData("2026/01/02 03:04:05.678901 main.go:12: listening", AtMillis, null)]
    [InlineData("2026-01-02T04:04:05.678+0100\tinfo\tshop/main.go:12\tstarted", AtMillis, "info")]
    [InlineData("E0102 03:04:05.678901   12 shop.go:34] no", AtMillis, "error")]
    [InlineData("panic: runtime error: index out of range", ReadAt, "fatal")]
    // Ruby, Rust, .NET, Serilog, Node, PHP.
    [InlineData("E, [2026-01-02T03:04:05.678901 #12] ERROR -- : no", AtMillis, "error")]
    [InlineData("[2026-01-02T03:04:05Z WARN  shop] slow", At, "warn")]
    [InlineData("fail: Shop.Orders[0]", ReadAt, "error")]
    [InlineData("[03:04:05 INF] started", ReadAt, "info")]
    [InlineData("2026-01-02T03:04:05.678Z error: no", AtMillis, "error")]
    [InlineData("[02-Jan-2026 03:04:05 UTC] PHP Warning:  slow", At, null)]
    // Daemons: PostgreSQL, MySQL, Redis, syslog's files, httpd.
    [InlineData("2026-01-02 03:04:05.678 UTC [12] ERROR:  relation \"x\" does not exist", AtMillis, "error")]
    [InlineData("2026-01-02 03:04:05.678 CET [12] ERROR:  relation \"x\" does not exist", ReadAt, "error")]
    [InlineData("2026-01-02T03:04:05.678901Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed.", AtMillis, "warn")]
    [InlineData("Jan  2 03:04:05 host1 sshd[12]: Accepted", At, null)]
    [InlineData("[Fri Jan 02 03:04:05.678901 2026] [core:error] [pid 12:tid 34] no", AtMillis, "error")]
    [InlineData("[error] 2026-01-02 03:04:05 no", At, "error")]
    [InlineData("Error: Cannot find module 'x'", ReadAt, "error")]
    [InlineData("WARN slow", ReadAt, "warn")]
    public void Time_and_level_are_recognised_where_loggers_put_them(string line, string timestamp, string? severity)
    {
        var fields = _auto.Fields(line);
        Assert.Equal((timestamp, severity, line), (fields["timestamp"], fields.GetValueOrDefault("severity"), fields["message"]));
    }

    [Theory]
    [InlineData("Information about errors: none")]
    [InlineData("the ERROR is not at the head")]
    [InlineData("2026-13-02 03:04:05 no month")]
    [InlineData("2026-01-02")]
    [InlineData("01/02/2026 03:04:05 February or January")]
    [InlineData("12:34 o'clock")]
    [InlineData("FINE weather")]
    [InlineData("error:0A000086:SSL routines::certificate verify failed")]
    [InlineData("[notes] x")]
    [InlineData("E9999 03:04:05.678901 12 x.go:1] no such day")]
    [InlineData("I am a sentence, and so am I")]
    [InlineData("127.0.0.1 - - [02/Jan/2026:03:04:05 +0000] \"GET / HTTP/1.1\" 200 5")]
    [InlineData("1767323045 x")]
    [InlineData("error=no reason=none")]
    [InlineData("level=info this is not a pair")]
    [InlineData("Usage: shop level=info msg=x")]
    [InlineData("{\"level\":\"error\"")]
    [InlineData("[")]
    [InlineData("[]")]
    public void Where_nothing_is_certain_nothing_is_said(string line)
    {
        var fields = _auto.Fields(line);
        Assert.Equal($"timestamp={ReadAt}|message={line}", ParserRun.All(fields));
    }

    [Fact]
    public void A_sentence_between_the_time_and_a_word_keeps_the_word_a_word() =>
        Assert.False(_auto.Fields("2026-01-02 03:04:05 Restarting ERROR handler").ContainsKey("severity"));

    [Fact]
    public void What_is_surely_logfmt_becomes_fields() =>
        Assert.Equal($"timestamp={AtMillis}|severity=warn|ts=2026-01-02T03:04:05.678901Z|level=warn|msg=it is slow|took=1.5s",
            ParserRun.All(_auto.Fields("ts=2026-01-02T03:04:05.678901Z level=warn msg=\"it is slow\" took=1.5s")));

    [Fact]
    public void A_time_without_an_offset_is_of_the_zone_that_the_parser_is_given()
    {
        var berlin = new ParserRun("parse: { type: auto, timezone: Europe/Berlin }");
        Assert.Equal("2026-07-02T01:04:05.678Z", berlin.Fields("2026-07-02 03:04:05,678 INFO x")["timestamp"]);
        Assert.Equal("2026-01-02T02:04:05.678Z", berlin.Fields("2026-01-02 03:04:05.678 CET [12] LOG:  x")["timestamp"]);
        Assert.Equal("2026-01-02T02:04:05.678Z", berlin.Fields("time=\"2026-01-02 03:04:05.678\" level=info")["timestamp"]);
        Assert.Equal("2026-01-02T02:04:05.678Z", berlin.Fields("{\"time\":\"2026-01-02 03:04:05.678\"}")["timestamp"]);
        Assert.Equal(AtMillis, berlin.Fields("2026-01-02T03:04:05.678Z INFO x")["timestamp"]);
    }

    [Fact]
    public void A_time_without_a_year_is_of_the_latest_year_that_it_can_be() =>
        Assert.Equal("2025-12-31T23:59:59.000Z", _auto.Fields("Dec 31 23:59:59 host1 cron[1]: x")["timestamp"]);
}
