using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Records;

public sealed class SeverityNamesTests
{
    [Theory]
    [InlineData("trace", "trace TRACE Verbose vrb trc trce FINEST finer silly trace1 trace8 T V")]
    [InlineData("debug", "debug DBG dbug fine CONFIG D")]
    [InlineData("info", "info INFO Information informational notice note inf log I")]
    [InlineData("warn", "warn WARNING wrn W")]
    [InlineData("error", "error ERR severe fail E")]
    [InlineData("fatal", "fatal CRITICAL crit panic dpanic alert emerg emergency ftl F")]
    [InlineData("", "trace9 trace0 ok errors warned infos x informationals")]
    public void Words_of_all_loggers_have_one_meaning_each(string severity, string words)
    {
        foreach (var word in words.Split(' '))
        {
            SeverityNames.TryRead(Encoding.UTF8.GetBytes(word), out var read);
            Assert.Equal($"{word} {severity}", $"{word} {Encoding.UTF8.GetString(SeverityNames.Of(read))}");
        }
    }
}
