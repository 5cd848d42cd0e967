using System.Text;
using Outrider.Logs.Tailing;

namespace Outrider.Engine.Tests.Logs.Tailing;

public sealed class Utf16LinesTests
{
    [Theory]
    [InlineData("ab\ncd\r\n\n", "ab|cd||")]
    [InlineData("no end", "")]
    [InlineData("12345\n", "12345|")]
    [InlineData("12345\r\n", "12345|")]
    [InlineData("1234567\n", "12345~67|")]
    [InlineData("1234😀6\n", "1234~😀6|")]
    [InlineData("\u010a\u0a0a\n", "\u010a\u0a0a|")]
    public void Lines_are_cut_in_their_own_units_and_between_characters(string text, string expected)
    {
        Assert.Equal(expected, Cut(text, SourceText.Utf16LittleEndian));
        Assert.Equal(expected, Cut(text, SourceText.Utf16BigEndian));
    }

    [Fact]
    public void Half_a_pair_is_replaced() => Assert.Equal("a\ufffdb|", Cut("a\ud83db\n", SourceText.Utf16BigEndian));

    [Fact]
    public void Half_a_unit_at_the_end_of_a_file_is_replaced() =>
        Assert.Equal("a\ufffd", Encoding.UTF8.GetString(new Utf16Lines().ToUtf8(SourceText.Utf16LittleEndian, "a\0b"u8)));

    [Fact]
    public void A_piece_always_fits_into_the_window_and_is_never_empty()
    {
        var random = new Random(3);
        for (var round = 0; round < 2_000; round++)
        {
            var units = new char[random.Next(40)];
            for (var i = 0; i < units.Length; i++) units[i] = "\n\rab\ud83d\ude00"[random.Next(6)];
            ReadOnlySpan<byte> rest = Bytes(new string(units), SourceText.Utf16BigEndian);
            var maxLine = random.Next(8, 20);
            while (LineCutter.TryCut(rest, SourceText.Utf16BigEndian, maxLine, out var length, out var consumed, out _))
            {
                Assert.InRange(length, 0, maxLine);
                Assert.InRange(consumed, Math.Max(1, length), LineCutter.Window(maxLine));
                rest = rest[consumed..];
            }

            Assert.True(rest.Length < LineCutter.Window(maxLine));
        }
    }

    // Five units, and room for CR and LF.
    private static string Cut(string text, SourceText how, int maxLine = 12)
    {
        ReadOnlySpan<byte> bytes = Bytes(text, how);
        var lines = new StringBuilder();
        var utf16 = new Utf16Lines();
        while (LineCutter.TryCut(bytes, how, maxLine, out var length, out var consumed, out var isWhole))
        {
            lines.Append(Encoding.UTF8.GetString(utf16.ToUtf8(how, bytes[..length]))).Append(isWhole ? '|' : '~');
            bytes = bytes[consumed..];
        }

        return lines.ToString();
    }

    /// <summary>As it is: .NET's own encodings would replace the halves.</summary>
    private static byte[] Bytes(string text, SourceText how) =>
        [.. text.SelectMany(c => how == SourceText.Utf16LittleEndian ? new[] { (byte)c, (byte)(c >> 8) } : [(byte)(c >> 8), (byte)c])];
}
