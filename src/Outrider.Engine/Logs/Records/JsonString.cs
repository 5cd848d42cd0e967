using System.Globalization;
using System.Text;

namespace Outrider.Logs.Records;

/// <summary>What the inside of a JSON string (RFC 8259, section 7) stands for.</summary>
internal static class JsonString
{
    /// <summary>Appends the text of a string that is known to be valid JSON. A surrogate without its other half becomes U+FFFD.</summary>
    /// <param name="output">Takes it, as UTF-8.</param>
    /// <param name="raw">What stands between the quotes.</param>
    public static void AppendPlain(PooledBytes output, ReadOnlySpan<byte> raw)
    {
        while (raw.IndexOf((byte)'\\') is var at and >= 0)
        {
            output.Append(raw[..at]);
            raw = raw[at..];
            raw = raw[(raw[1] == 'u' ? AppendCode(output, raw) : AppendSimple(output, raw[1]))..];
        }

        output.Append(raw);
    }

    private static int AppendSimple(PooledBytes output, byte letter)
    {
        output.Append(letter switch { (byte)'n' => (byte)'\n', (byte)'t' => (byte)'\t', (byte)'r' => (byte)'\r', (byte)'b' => (byte)'\b', (byte)'f' => (byte)'\f', _ => letter });
        return 2;
    }

    private static int AppendCode(PooledBytes output, ReadOnlySpan<byte> raw)
    {
        var first = Code(raw);
        var hasSecond = char.IsHighSurrogate(first) && raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && char.IsLowSurrogate(Code(raw[6..]));
        var rune = hasSecond ? new Rune(first, Code(raw[6..])) : Rune.TryCreate(first, out var one) ? one : Rune.ReplacementChar;
        Span<byte> utf8 = stackalloc byte[4];
        output.Append(utf8[..rune.EncodeToUtf8(utf8)]);
        return hasSecond ? 12 : 6;
    }

    private static char Code(ReadOnlySpan<byte> raw) => (char)ushort.Parse(raw.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
