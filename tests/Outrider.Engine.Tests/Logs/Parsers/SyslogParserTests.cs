namespace Outrider.Engine.Tests.Logs.Parsers;

public sealed class SyslogParserTests
{
    private readonly ParserRun _syslog = new("parse: { type: syslog }");

    [Theory]
    [InlineData("<165>1 2026-01-02T03:04:05.678Z host1 shop 12 ID47 - it is slow", "timestamp=2026-01-02T03:04:05.678Z|severity=info|message=it is slow|app_name=shop|procid=12")]
    [InlineData("Jan  2 03:04:05 host1 sshd[12]: Accepted publickey", "timestamp=2026-01-02T03:04:05.000Z|message=Accepted publickey|app_name=sshd|procid=12")]
    [InlineData("<11>Dec 31 23:59:59 host1 cron: x", "timestamp=2025-12-31T23:59:59.000Z|severity=error|message=x|app_name=cron")]
    public void A_message_in_a_file_is_what_it_is_by_the_network(string line, string expected)
    {
        var fields = _syslog.Fields(line);
        Assert.Equal(expected, ParserRun.Some(fields, "timestamp", "severity", "message", "app_name", "procid"));
        Assert.Contains("\"hostname\":\"host1\"", _syslog.Read(line)[0]);
        Assert.Equal(0, _syslog.Unparsed);
    }

    [Fact]
    public void A_line_that_is_none_is_counted_and_wrapped_whole()
    {
        Assert.Equal("no message of a daemon's", _syslog.Fields("no message of a daemon's")["message"]);
        Assert.Equal(1, _syslog.Unparsed);
    }
}
