using System.Buffers.Text;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>Values as they stand in a record, as the text that people and other formats have for them.</summary>
internal static class FieldText
{
    /// <summary>A string without its quotes and escapes; anything else as it stands.</summary>
    public static void AppendText(PooledBytes output, ReadOnlySpan<byte> value)
    {
        if (IsString(value)) Append(output, value[1..^1]);
        else output.Append(value);
    }

    public static bool IsString(ReadOnlySpan<byte> value) => value.Length > 1 && value[0] == '"';

    /// <summary>What stands between quotes, as the UTF-8 that it means. A lone surrogate, which no UTF-8 has, becomes U+FFFD.</summary>
    public static void Append(PooledBytes output, ReadOnlySpan<byte> inside)
    {
        while (inside.IndexOf((byte)'\\') is var at and >= 0)
        {
            output.Append(inside[..at]);
            inside = inside[(at + 1)..];
            if (inside[0] == 'u') AppendCode(output, ref inside);
            else
            {
                output.Append(Short(inside[0]));
                inside = inside[1..];
            }
        }

        output.Append(inside);
    }

    /// <summary>The inside of a string as it stands, but for lone surrogates, which strict readers of JSON refuse: they become U+FFFD.</summary>
    public static void AppendSound(PooledBytes output, ReadOnlySpan<byte> inside)
    {
        if (inside.IndexOf("\\ud"u8) < 0 && inside.IndexOf("\\uD"u8) < 0)
        {
            output.Append(inside);
            return;
        }

        using var text = new PooledBytes();
        Append(text, inside);
        JsonText.Append(output, text.Span);
    }

    private static byte Short(byte letter) => letter switch
    {
        (byte)'b' => 8,
        (byte)'f' => 12,
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };

    private static void AppendCode(PooledBytes output, ref ReadOnlySpan<byte> inside)
    {
        var high = Unit(inside);
        inside = inside[5..];
        var rune = Rune.ReplacementChar;
        if (!char.IsSurrogate(high)) rune = new Rune(high);
        else if (inside.Length >= 6 && inside[0] == '\\' && inside[1] == 'u' && Rune.TryCreate(high, Unit(inside[1..]), out var pair))
        {
            rune = pair;
            inside = inside[6..];
        }

        Span<byte> utf8 = stackalloc byte[4];
        output.Append(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    // The record is valid JSON: four hexadecimal digits stand there.
    private static char Unit(ReadOnlySpan<byte> escape) => (char)(Utf8Parser.TryParse(escape.Slice(1, 4), out ushort unit, out _, 'x') ? unit : 0xFFFD);
}
