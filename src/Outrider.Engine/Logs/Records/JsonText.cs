using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Outrider.Logs.Records;

/// <summary>Any bytes as the inside of a JSON string (RFC 8259, section 7): only what must be escaped is, so that text stays readable and short.</summary>
internal static class JsonText
{
    private const int Near = 32;

    private static readonly SearchValues<byte> MustEscape = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <summary>Every byte that is not part of valid UTF-8 becomes U+FFFD, as the Unicode Standard (3.9, "maximal subparts") replaces it.</summary>
    public static void Append(PooledBytes output, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text)) AppendValid(output, text);
        else AppendRepaired(output, text);
    }

    /// <summary>A text as a JSON string, quotes and all.</summary>
    public static string Quoted(string text)
    {
        using var bytes = new PooledBytes();
        bytes.Append((byte)'"');
        Append(bytes, Encoding.UTF8.GetBytes(text));
        bytes.Append((byte)'"');
        return Encoding.UTF8.GetString(bytes.Span);
    }

    private static void AppendRepaired(PooledBytes output, ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            var valid = ValidLength(text, out var invalid);
            AppendValid(output, text[..valid]);
            if (invalid > 0) output.Append("\uFFFD"u8);
            text = text[(valid + invalid)..];
        }
    }

    private static int ValidLength(ReadOnlySpan<byte> text, out int invalid)
    {
        var at = 0;
        while (at < text.Length)
        {
            var status = Rune.DecodeFromUtf8(text[at..], out _, out invalid);
            if (status != OperationStatus.Done) return at;
            at += invalid;
        }

        invalid = 0;
        return at;
    }

    private static void AppendValid(PooledBytes output, ReadOnlySpan<byte> text)
    {
        // Most text has nothing to escape, and JSON as text a quote every few letters: then it is not worth looking far ahead for the next one.
        while (text.IndexOfAny(MustEscape) is var at and >= 0)
        {
            output.Append(text[..at]);
            text = text[at..];
            var near = Math.Min(text.Length, Near);
            foreach (var one in text[..near])
            {
                if (MustEscape.Contains(one)) AppendEscape(output, one);
                else output.Append(one);
            }

            text = text[near..];
        }

        output.Append(text);
    }

    private static void AppendEscape(PooledBytes output, byte one)
    {
        switch (one)
        {
            case (byte)'"': output.Append("\\\""u8); break;
            case (byte)'\\': output.Append("\\\\"u8); break;
            case (byte)'\t': output.Append("\\t"u8); break;
            case (byte)'\r': output.Append("\\r"u8); break;
            case (byte)'\n': output.Append("\\n"u8); break;
            default:
                output.Append("\\u00"u8);
                output.Append((byte)(one < 0x10 ? '0' : '1'));
                output.Append("0123456789abcdef"u8[one & 0xF]);
                break;
        }
    }
}
