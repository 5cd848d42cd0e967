using System.Text;

namespace Outrider.Logs.Records;

/// <summary>Strings as they stand in JSON, between their quotes: what they mean, found out only where something is escaped in them.</summary>
internal static class JsonStrings
{
    /// <summary>The most bytes that one escape becomes.</summary>
    public const int MaxUnescaped = 4;

    /// <param name="raw">As it stands.</param>
    /// <param name="text">What it may mean, as plain UTF-8.</param>
    public static bool Mean(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text)
    {
        // Every escape is longer than what it stands for.
        if (raw.Length <= text.Length) return raw.SequenceEqual(text);
        if (!raw.Contains((byte)'\\')) return false;
        Span<byte> one = stackalloc byte[MaxUnescaped];
        while (raw.Length > 0)
        {
            var used = Next(raw, one, out var written);
            if (!text.StartsWith(one[..written])) return false;
            raw = raw[used..];
            text = text[written..];
        }

        return text.Length == 0;
    }

    /// <summary>Writes what <paramref name="raw"/> means; never more bytes than it has. A surrogate without its other half becomes U+FFFD.</summary>
    public static int Decode(ReadOnlySpan<byte> raw, Span<byte> into)
    {
        var length = 0;
        Span<byte> one = stackalloc byte[MaxUnescaped];
        while (raw.Length > 0)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0) plain = raw.Length;
            raw[..plain].CopyTo(into[length..]);
            raw = raw[plain..];
            length += plain;
            if (raw.Length == 0) break;
            raw = raw[Unescape(raw, one, out var written)..];
            one[..written].CopyTo(into[length..]);
            length += written;
        }

        return length;
    }

    /// <summary>As <see cref="Decode"/>, behind what is there.</summary>
    public static void Append(PooledBytes output, ReadOnlySpan<byte> raw)
    {
        var before = output.Length;
        var length = Decode(raw, output.Extend(raw.Length));
        output.CutTo(before + length);
    }

    /// <summary>The escape that <paramref name="raw"/> begins with. What only looks like one is a plain backslash.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> into, out int written)
    {
        written = 1;
        switch (raw.Length < 2 ? (byte)0 : raw[1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/':
                into[0] = raw[1];
                return 2;
            case (byte)'n':
                into[0] = (byte)'\n';
                return 2;
            case (byte)'t':
                into[0] = (byte)'\t';
                return 2;
            case (byte)'r':
                into[0] = (byte)'\r';
                return 2;
            case (byte)'b':
                into[0] = (byte)'\b';
                return 2;
            case (byte)'f':
                into[0] = (byte)'\f';
                return 2;
            case (byte)'u' when TryUnit(raw, out var unit):
                return Code(raw, unit, into, out written);
            default:
                into[0] = (byte)'\\';
                return 1;
        }
    }

    private static int Next(ReadOnlySpan<byte> raw, Span<byte> into, out int written)
    {
        if (raw[0] == '\\') return Unescape(raw, into, out written);
        into[0] = raw[0];
        written = 1;
        return 1;
    }

    private static int Code(ReadOnlySpan<byte> raw, char unit, Span<byte> into, out int written)
    {
        if (char.IsHighSurrogate(unit) && TryUnit(raw[6..], out var low) && char.IsLowSurrogate(low))
        {
            written = new Rune(unit, low).EncodeToUtf8(into);
            return 12;
        }

        written = (char.IsSurrogate(unit) ? Rune.ReplacementChar : new Rune(unit)).EncodeToUtf8(into);
        return 6;
    }

    private static bool TryUnit(ReadOnlySpan<byte> raw, out char unit)
    {
        unit = default;
        if (raw.Length < 6 || raw[0] != '\\' || raw[1] != 'u') return false;
        var code = 0;
        foreach (var digit in raw[2..6])
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
            code = code << 4 | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        unit = (char)code;
        return true;
    }
}
