using System.Text;
using Outrider.Logs.Tailing;

namespace Outrider.Engine.Tests.Logs.Tailing;

public sealed class LineCutterTests
{
    [Theory]
    [InlineData("ab\ncd\n", 8, "ab|cd|")]
    [InlineData("ab\r\n\r\n\n", 8, "ab|||")]
    [InlineData("no end", 8, "")]
    [InlineData("12345678\n", 8, "12345678|")]
    [InlineData("12345678\r\n", 8, "12345678|")]
    [InlineData("123456789\n", 8, "12345678~9|")]
    [InlineData("1234567é9\n", 8, "1234567~é9|")]
    [InlineData("a\rb\n", 8, "a\rb|")]
    public void Lines_are_cut_at_their_ends_and_too_long_ones_between_characters(string text, int maxLine, string expected) =>
        Assert.Equal(expected, Cut(Encoding.UTF8.GetBytes(text), maxLine));

    [Fact]
    public void Nothing_is_lost_or_made_up_however_the_bytes_arrive()
    {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = new byte[random.Next(60)];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = "\n\r\nab\u00e9é"u8[random.Next(9)];
            var maxLine = random.Next(4, 12);
            var at = 0;
            var kept = new List<byte>();
            for (var seen = 0; seen <= bytes.Length; seen++)
            {
                while (LineCutter.TryCut(bytes.AsSpan(at, seen - at), maxLine, out var length, out var consumed, out var isWhole))
                {
                    Assert.InRange(length, 0, maxLine);
                    Assert.True(consumed > 0);
                    kept.AddRange(bytes.AsSpan(at, isWhole ? consumed : length));
                    at += consumed;
                }

                Assert.True(seen - at < LineCutter.Window(maxLine));
            }

            Assert.Equal(bytes[..at], kept);
            Assert.DoesNotContain((byte)'\n', bytes[at..]);
        }
    }

    private static string Cut(ReadOnlySpan<byte> bytes, int maxLine)
    {
        var lines = new StringBuilder();
        while (LineCutter.TryCut(bytes, maxLine, out var length, out var consumed, out var isWhole))
        {
            lines.Append(Encoding.UTF8.GetString(bytes[..length])).Append(isWhole ? '|' : '~');
            bytes = bytes[consumed..];
        }

        return lines.ToString();
    }
}
