using System.Buffers.Text;

namespace Outrider.Logs.Sinks;

/// <summary>What a JSON number is where numbers have sizes: a whole number of 64 bits, a double, or text where it is more than either holds, so that no digit is lost.</summary>
internal static class JsonNumbers
{
    internal enum Kind { Whole, Real, Text }

    public static Kind Read(ReadOnlySpan<byte> number, out long whole, out double real)
    {
        real = 0;
        if (Utf8Parser.TryParse(number, out whole, out var used) && used == number.Length) return Kind.Whole;
        if (number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0) return Kind.Text;
        return Utf8Parser.TryParse(number, out real, out used) && used == number.Length && double.IsFinite(real) ? Kind.Real : Kind.Text;
    }
}
