using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Outrider.Logs.Receiving;
using Outrider.Logs.Sources;
using static Outrider.Engine.Tests.Logs.Sources.Forward.MsgpackWriter;

namespace Outrider.Engine.Tests.Logs.Sources.Forward;

/// <summary>Every form of a message, in any pieces, and what is none.</summary>
public sealed class ForwardMessageTests
{
    private const int Most = 1 << 20;
    private const string One = """{"timestamp":"2026-01-02T03:04:05.000Z","tag":"app.web","message":"one"}""";
    private const string Two = """{"timestamp":"2026-01-02T03:04:05.678Z","tag":"app.web","n":-5,"message":"two"}""";
    private static readonly object?[] First = [1767323045L, new Dictionary<string, object?> { ["message"] = "one" }];
    private static readonly object?[] Second = [EventTime(1767323045, 678_000_000), new Dictionary<string, object?> { ["n"] = -5, ["message"] = "two" }];

    [Fact]
    public void All_four_forms_and_their_acknowledgements()
    {
        var option = new Dictionary<string, object?> { ["chunk"] = "c1", ["size"] = 2 };
        byte[] packed = [.. Write(First), .. Write(Second)];
        byte[][] messages =
        [
            [.. Write(new[] { "app.web", First[0], First[1], null }), .. Write(new[] { "app.web", Second[0], Second[1], option })],
            Write(new object?[] { "app.web", new object?[] { First, Second }, option }),
            Write(new object?[] { "app.web", packed, option }),
            Write(new object?[] { "app.web", Packed(packed), new Dictionary<string, object?>(option) { ["compressed"] = "gzip" } }),
            // Two members of gzip are one stream.
            Write(new object?[] { "app.web", Packed(Write(First)).Concat(Packed(Write(Second))).ToArray(), new Dictionary<string, object?>(option) { ["compressed"] = "gzip" } }),
        ];
        foreach (var message in messages)
            for (var piece = 1; piece < message.Length + 7; piece += 7)
            {
                var (lines, answers) = Take(message, piece);
                Assert.Equal([One, Two], lines);
                Assert.Equal(Write(new Dictionary<string, object?> { ["ack"] = "c1" })[3..], answers[1..]);
            }
    }

    [Fact]
    public void Values_of_all_kinds_are_JSON_and_what_the_record_has_is_not_added_again()
    {
        var record = new Dictionary<string, object?>
        {
            ["timestamp"] = "mine", ["a"] = new object?[] { null, true, false, ulong.MaxValue, long.MinValue, 1.5, double.NaN, new byte[] { 0, 255 }, EventTime(1767323045, 0) },
            ["m"] = new Dictionary<string, object?> { ["x\"\n"] = "é" }, ["f"] = new Raw([0xCA, 0x3D, 0xCC, 0xCC, 0xCD]), ["u"] = new Raw([0xCC, 200]), ["e"] = new Raw([0xC7, 2, 5, 1, 2]),
        };
        var (lines, answers) = Take(Write(new object?[] { "t", 1, record }), 1000);
        Assert.Empty(answers);
        Assert.Equal(
            """{"tag":"t","timestamp":"mine","a":[null,true,false,18446744073709551615,-9223372036854775808,1.5,"NaN","AP8=","2026-01-02T03:04:05.000Z"],"m":{"x\"\n":"é"},"f":0.1,"u":200,"e":"AQI="}""",
            Assert.Single(lines));
    }

    [Fact]
    public void Fluent_Bits_metadata_is_passed_over()
    {
        var (lines, _) = Take(Write(new object?[] { "app.web", new object?[] { new object?[] { new object?[] { Second[0], new Dictionary<string, object?>() }, Second[1] } } }), 9);
        Assert.Equal([Two], lines);
    }

    [Fact]
    public void What_came_before_nonsense_is_kept()
    {
        var conversation = new ForwardConversation(Most, null);
        using var received = new Received();
        byte[] stream = [.. Write(new[] { "app.web", First[0], First[1] }), 0xC1];
        var taken = conversation.Take(stream, false, received);
        Assert.Equal(stream.Length - 1, taken);
        Assert.Throws<InvalidDataException>(() => conversation.Take(stream.AsSpan(taken), false, received));
        Assert.Equal(One + "\n", Encoding.UTF8.GetString(received.Records.Memory.Span));
    }

    [Fact]
    public void Bombs_are_refused()
    {
        byte[][] bombs =
        [
            [.. Enumerable.Repeat((byte)0x91, 100_000)], [0xDD, 0x7F, 0xFF, 0xFF, 0xFF], [0xDF, 0xFF, 0xFF, 0xFF, 0xFF], [0x93, 0xDB, 0x3F, 0xFF, 0xFF, 0xFF],
            Write(new object?[] { "t", Packed(new byte[64 << 20]), new Dictionary<string, object?> { ["compressed"] = "gzip" } }),
        ];
        foreach (var bomb in bombs)
        {
            using var received = new Received();
            Assert.Throws<InvalidDataException>(() => new ForwardConversation(Most, null).Take(bomb, false, received));
            Assert.InRange(received.Records.Capacity, 0, Most);
        }
    }

    [Fact]
    public void Hostile_messages_become_JSON_or_are_refused()
    {
        var random = new Random(20260305);
        var seed = Write(new object?[] { "app.web", new object?[] { First, Second }, new Dictionary<string, object?> { ["chunk"] = "c" } });
        byte[] packed = [.. Write(First), .. Write(Second)];
        var other = Write(new object?[] { "t", packed, new Dictionary<string, object?> { ["chunk"] = "c" } });
        for (var round = 0; round < 30_000; round++)
        {
            byte[] bytes = [.. random.Next(2) == 0 ? seed : other];
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                foreach (var line in Take(bytes, random.Next(1, 100)).Lines) using (JsonDocument.Parse(line)) { }
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        }
    }

    private static (string[] Lines, byte[] Answers) Take(byte[] stream, int piece)
    {
        var conversation = new ForwardConversation(Most, null);
        using var received = new Received();
        var start = 0;
        for (var end = Math.Min(piece, stream.Length); ; end = Math.Min(stream.Length, end + piece))
        {
            start += conversation.Take(stream.AsSpan(start, end - start), end == stream.Length, received);
            if (end == stream.Length) break;
        }

        return (Encoding.UTF8.GetString(received.Records.Memory.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries), received.Answers.Memory.ToArray());
    }

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
