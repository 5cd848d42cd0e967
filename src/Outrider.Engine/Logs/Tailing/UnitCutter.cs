using Outrider.Logs.Parsers;

namespace Outrider.Logs.Tailing;

/// <summary>Where the first unit of some bytes ends: a line, or the lines that a joiner finds to belong together. One longer than the limit ends at a line within it.</summary>
internal sealed class UnitCutter(ILineJoiner? joiner, int maxLine)
{
    private readonly Utf16Lines _utf16 = new();

    /// <summary>False where the bytes end before the unit does.</summary>
    /// <param name="bytes">From the beginning of a line, or of the rest of one that is cut.</param>
    /// <param name="text">How the bytes are to be read.</param>
    /// <param name="isLast">Nothing more will come: a line without its end is one.</param>
    /// <param name="isOver">No line more will be waited for.</param>
    /// <param name="length">Of the unit, without its end.</param>
    /// <param name="consumed">With its end.</param>
    /// <param name="isWhole">The last line's end is there; else this is a piece and more follows.</param>
    public bool TryCut(ReadOnlySpan<byte> bytes, SourceText text, bool isLast, bool isOver, out int length, out int consumed, out bool isWhole)
    {
        if (!Line(bytes, text, isLast, out length, out consumed, out isWhole)) return false;
        if (joiner is null || !isWhole || joiner.Look(_utf16.ToUtf8(text, bytes[..length]), isFirst: true) == Joining.Ends) return true;
        while (true)
        {
            var rest = bytes[consumed..];
            if (!Line(rest, text, isLast, out var nextLength, out var nextConsumed, out var isNextWhole)) return isOver || consumed + rest.Length > maxLine;
            // A piece of too long a line belongs to nobody, and a unit has the limit of a line.
            if (!isNextWhole || consumed + nextLength > maxLine) return true;
            var joining = joiner.Look(_utf16.ToUtf8(text, rest[..nextLength]), isFirst: false);
            if (joining == Joining.BeginsNext) return true;
            length = consumed + nextLength;
            consumed += nextConsumed;
            if (joining == Joining.Ends) return true;
        }
    }

    /// <summary>Gives its memory back.</summary>
    public void Rest() => _utf16.Rest();

    private bool Line(ReadOnlySpan<byte> bytes, SourceText text, bool isLast, out int length, out int consumed, out bool isWhole)
    {
        if (LineCutter.TryCut(bytes, text, maxLine, out length, out consumed, out isWhole)) return true;
        if (!isLast || bytes.Length == 0) return false;
        length = consumed = bytes.Length;
        isWhole = true;
        return true;
    }
}
