using System.Text;
using System.Text.Json.Nodes;
using Outrider.Logs.Receiving;
using Outrider.Logs.Sources;

namespace Outrider.Engine.Tests.Logs.Sources.Syslog;

/// <summary>Messages on a stream are found whatever the pieces are in which they come.</summary>
public sealed class SyslogFramingTests
{
    private const int Most = 200;

    [Theory]
    [InlineData("<13>one\n<13>two\n", "one|two")]
    [InlineData("7 <13>one7 <13>two", "one|two")]
    [InlineData("11 <13>a\nb c\nd<13>two\n", "a\nb c\nd|two")]
    [InlineData("<13>one\0<13>two\0", "one|two")]
    [InlineData("<13>one\r\n\n\n<13>two", "one|two")]
    [InlineData("12 monkeys\n14 <13>and a half\n", "12 monkeys|and a half")]
    [InlineData("0 <13>zero\n", "0 <13>zero")]
    [InlineData("no syslog\n", "no syslog")]
    [InlineData("30 <13>ends early", "ends early")]
    public void Each_message_says_where_it_ends(string stream, string expected)
    {
        for (var piece = 1; piece <= stream.Length; piece++) Assert.Equal(expected, string.Join('|', Messages(Encoding.UTF8.GetBytes(stream), piece)));
    }

    [Theory]
    [InlineData("", "\n")]
    [InlineData("504 ", "")]
    public void A_message_that_is_too_long_is_cut_and_the_next_one_is_found(string before, string after)
    {
        var stream = Encoding.UTF8.GetBytes($"{before}<13>{new string('x', 500)}{after}<13>next\n");
        for (var piece = 1; piece <= stream.Length; piece += 7) Assert.Equal([new string('x', Most - 4), "next"], Messages(stream, piece));
    }

    [Fact]
    public void Hostile_streams_never_throw_and_are_taken_to_their_end()
    {
        var random = new Random(20260302);
        for (var round = 0; round < 5_000; round++)
        {
            var stream = new byte[random.Next(1, 600)];
            for (var i = 0; i < stream.Length; i++) stream[i] = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)"<13> 0123456789\n\0[]\"="[random.Next(20)];
            Messages(stream, random.Next(1, 64));
        }
    }

    private static List<string> Messages(ReadOnlySpan<byte> stream, int piece)
    {
        var conversation = new SyslogConversation(Most, new LossTally(), TimeProvider.System);
        using var received = new Received();
        var start = 0;
        for (var end = piece; start < stream.Length; end = Math.Min(stream.Length, end + piece))
        {
            if (end > stream.Length) end = stream.Length;
            start += conversation.Take(stream[start..end], end == stream.Length, received);
            Assert.True(end - start <= conversation.LongestMessage + piece, "what waits is bounded");
        }

        return [.. Encoding.UTF8.GetString(received.Records.Memory.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!["message"]!.GetValue<string>())];
    }
}
