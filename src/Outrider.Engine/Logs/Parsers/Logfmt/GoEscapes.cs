using System.Globalization;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>The escapes of a string in quotes as Go's strconv.Quote and JSON write it. One that neither knows stays as it is, backslash and all.</summary>
internal static class GoEscapes
{
    public static void Undo(ReadOnlySpan<byte> text, PooledBytes output)
    {
        while (text.IndexOf((byte)'\\') is var at and >= 0)
        {
            output.Append(text[..at]);
            text = text[at..];
            text = text[Escape(text, output)..];
        }

        output.Append(text);
    }

    /// <summary>How long the escape is.</summary>
    private static int Escape(ReadOnlySpan<byte> text, PooledBytes output)
    {
        if (text.Length > 1)
        {
            var simple = "\"\\/abfnrtv'"u8.IndexOf(text[1]);
            if (simple >= 0)
            {
                output.Append("\"\\/\a\b\f\n\r\t\v'"u8[simple]);
                return 2;
            }

            var digits = text[1] switch { (byte)'x' => 2, (byte)'u' => 4, (byte)'U' => 8, _ => 0 };
            if (digits > 0 && text.Length >= 2 + digits && TryHex(text.Slice(2, digits), out var code) && TryAppend(code, digits, output)) return 2 + digits;
        }

        output.Append((byte)'\\');
        return 1;
    }

    private static bool TryAppend(uint code, int digits, PooledBytes output)
    {
        if (digits == 2)
        {
            output.Append((byte)code);
            return true;
        }

        if (!Rune.TryCreate(code, out var rune)) return false;
        Span<byte> utf8 = stackalloc byte[4];
        output.Append(utf8[..rune.EncodeToUtf8(utf8)]);
        return true;
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out uint value) => uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
