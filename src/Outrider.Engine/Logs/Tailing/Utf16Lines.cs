using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Outrider.Logs.Tailing;

/// <summary>UTF-16 as UTF-8, a line at a time; half a surrogate pair, and half a unit at the end of a file, become U+FFFD. Its buffers are used again.</summary>
internal sealed class Utf16Lines
{
    // A unit of UTF-16 is at most three bytes of UTF-8; a pair, which is two units, is four.
    private const int MostBytesAUnit = 3;

    private char[] _units = [];
    private byte[] _bytes = [];

    /// <summary>The line itself where it is UTF-8 already; else valid until the next call.</summary>
    public ReadOnlySpan<byte> ToUtf8(SourceText text, ReadOnlySpan<byte> line)
    {
        if (text == SourceText.Utf8) return line;
        var count = (line.Length + 1) / 2;
        if (_units.Length < count) (_units, _bytes) = (new char[count], new byte[count * MostBytesAUnit]);
        var units = MemoryMarshal.Cast<char, ushort>(_units.AsSpan(0, count));
        MemoryMarshal.Cast<byte, ushort>(line).CopyTo(units);
        if (text == SourceText.Utf16BigEndian == BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(units, units);
        if (line.Length % 2 == 1) units[^1] = 0xFFFD;
        Utf8.FromUtf16(_units.AsSpan(0, count), _bytes, out _, out var written);
        return _bytes.AsSpan(0, written);
    }

    /// <summary>Gives its memory back.</summary>
    public void Rest() => (_units, _bytes) = ([], []);
}
