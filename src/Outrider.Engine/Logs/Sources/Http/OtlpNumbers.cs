using System.Buffers.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>Numbers as JSON has them; what JSON has no number for stands as the word that OTLP's own JSON uses.</summary>
internal static class OtlpNumbers
{
    public static void Append(PooledBytes output, long number)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out var length);
        output.Append(text[..length]);
    }

    public static void Append(PooledBytes output, double number)
    {
        if (double.IsNaN(number)) output.Append("\"NaN\""u8);
        else if (double.IsInfinity(number)) output.Append(number > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8);
        else
        {
            Span<byte> text = stackalloc byte[32];
            Utf8Formatter.TryFormat(number, text, out var length);
            output.Append(text[..length]);
        }
    }
}
