using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Outrider.Logs.Tailing;

/// <summary>
/// Where the first line of some bytes ends. A line ends with LF or CRLF; one longer than the limit is cut into pieces between characters. UTF-16 is cut as it stands, in
/// its own units, so that offsets stay those of the file.
/// </summary>
internal static class LineCutter
{
    /// <summary>So many bytes always hold a whole line or a piece: the longest line with its CRLF.</summary>
    public static int Window(int maxLine) => maxLine + 2;

    /// <summary>False where the bytes end before the line does.</summary>
    /// <param name="bytes">From the beginning of a line, or of the rest of one that is cut.</param>
    /// <param name="maxLine">Bytes of the longest line, without its end.</param>
    /// <param name="length">Of the line, without its end.</param>
    /// <param name="consumed">With its end.</param>
    /// <param name="isWhole">The line's end is there; else this is a piece and more follows.</param>
    public static bool TryCut(ReadOnlySpan<byte> bytes, int maxLine, out int length, out int consumed, out bool isWhole)
    {
        isWhole = true;
        var window = bytes[..Math.Min(bytes.Length, Window(maxLine))];
        length = window.IndexOf((byte)'\n');
        consumed = length + 1;
        if (length > 0 && window[length - 1] == '\r') length--;
        if (length >= 0 && length <= maxLine) return true;
        // Without an end in sight there may still be one: it fits while there is room for CR and LF.
        if (length < 0 && window.Length < Window(maxLine)) return false;
        isWhole = false;
        length = consumed = BetweenCharacters(window, maxLine);
        return true;
    }

    /// <inheritdoc cref="TryCut(ReadOnlySpan{byte}, int, out int, out int, out bool)"/>
    /// <param name="text">How the bytes are to be read.</param>
    public static bool TryCut(ReadOnlySpan<byte> bytes, SourceText text, int maxLine, out int length, out int consumed, out bool isWhole)
    {
        if (text == SourceText.Utf8) return TryCut(bytes, maxLine, out length, out consumed, out isWhole);
        // CR and LF are four bytes here, and must fit into the same window.
        var isFound = TryCutUnits(MemoryMarshal.Cast<byte, ushort>(bytes), text, (Window(maxLine) - 4) / 2, out var units, out var used, out isWhole);
        (length, consumed) = (units * 2, used * 2);
        return isFound;
    }

    private static bool TryCutUnits(ReadOnlySpan<ushort> units, SourceText text, int most, out int length, out int consumed, out bool isWhole)
    {
        isWhole = true;
        var window = units[..Math.Min(units.Length, most + 2)];
        length = window.IndexOf(AsStored('\n', text));
        consumed = length + 1;
        if (length > 0 && window[length - 1] == AsStored('\r', text)) length--;
        if (length >= 0 && length <= most) return true;
        if (length < 0 && window.Length < most + 2) return false;
        isWhole = false;
        // The first half of a pair stays with the second.
        length = consumed = char.IsHighSurrogate((char)AsStored(window[most - 1], text)) && char.IsLowSurrogate((char)AsStored(window[most], text)) ? most - 1 : most;
        return true;
    }

    /// <summary>A unit as this machine reads it out of the file, and back again.</summary>
    private static ushort AsStored(int unit, SourceText text) =>
        text == SourceText.Utf16BigEndian == BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)unit) : (ushort)unit;

    /// <summary>The last place at or before <paramref name="at"/> where no UTF-8 sequence is cut; <paramref name="at"/> itself where it is no UTF-8.</summary>
    private static int BetweenCharacters(ReadOnlySpan<byte> bytes, int at)
    {
        for (var back = 0; back < 4 && at - back > 0; back++)
            if ((bytes[at - back] & 0xC0) != 0x80) return at - back;
        return at;
    }
}
