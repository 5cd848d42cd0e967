using System.Text;
using Outrider.Logs.Delivery;
using Outrider.Logs.Records;
using Outrider.Logs.Sinks;

namespace Outrider.Engine.Tests.Logs.Sinks;

public sealed class ConsoleTextTests
{
    [Fact]
    public async Task A_record_is_time_severity_source_message_and_the_other_fields()
    {
        var batch = SinkBatch.At(
            ("""{"timestamp":"2026-01-02T03:04:05.678Z","severity":"warn","hostname":"h","service":"orders","stream":"stdout","message":"caf\u00e9 is\nfull","order":17,"tags":["a"]}""", SinkBatch.Noon, Severity.Warn),
            ("""{"file":"/var/log/a.log","msg":"x"}""", SinkBatch.Noon, Severity.None));
        Assert.Equal("""
            2026-01-02T03:04:05.678Z WARN  stdout  café is
            full  order=17  tags=["a"]
            2026-01-02T03:04:05.678Z -     /var/log/a.log  x

            """, await WrittenAsync(batch, hasColour: false));
    }

    [Fact]
    public async Task On_a_terminal_it_has_colour_and_what_the_application_wrote_cannot_speak_to_the_terminal()
    {
        var text = await WrittenAsync(SinkBatch.At(("""{"message":"\u001b]0;title\u0007 \u009b2J","k":"\u007f"}""", SinkBatch.Noon, Severity.Error)), hasColour: true);
        Assert.Equal("\e[2m2026-01-02T03:04:05.678Z\e[0m \e[31mERROR\e[0m -  \uFFFD]0;title\uFFFD \uFFFD2J  \e[2mk=\e[0m\uFFFD\n", text);
    }

    private static async Task<string> WrittenAsync(LogBatch batch, bool hasColour)
    {
        using var output = new MemoryStream();
        await using var sink = new ConsoleSink(output, new ConsoleText(hasColour));
        Assert.Equal(SendOutcome.Accepted, await sink.SendAsync(batch, CancellationToken.None));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
