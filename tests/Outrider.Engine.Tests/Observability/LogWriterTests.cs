using Microsoft.Extensions.Logging;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Observability;

public sealed class LogWriterTests
{
    [Fact]
    public void A_value_from_outside_can_neither_forge_a_line_nor_reach_the_terminal()
    {
        var output = new StringWriter();
        var log = new LogWriter(output, LogLevel.Information, new FakeTime()).CreateLogger("logs");
        log.Log(LogLevel.Warning, new EventId(), "evil\n12:00:00.000 error supervisor: \u001b[2Jgone\u2028", new IOException("one\r\ntwo"), (state, _) => state);
        Assert.Equal("03:04:05.000 warn  logs: evil 12:00:00.000 error supervisor:  [2Jgone : one  two\n", output.ToString());
    }

    [Fact]
    public void What_is_below_the_least_level_is_not_written()
    {
        var output = new StringWriter();
        var log = new LogWriter(output, LogLevel.Warning, new FakeTime()).CreateLogger("logs");
        log.Log(LogLevel.Information, new EventId(), "quiet", null, (state, _) => state);
        Assert.Equal("", output.ToString());
    }
}
