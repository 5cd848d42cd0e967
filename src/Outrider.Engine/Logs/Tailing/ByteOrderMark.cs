namespace Outrider.Logs.Tailing;

/// <summary>What the first bytes of a file say about its characters (Unicode 15, 23.8). The mark itself is no text.</summary>
internal static class ByteOrderMark
{
    public const int MaxLength = 3;

    /// <summary>False where these are the first bytes of a mark and the rest is not there yet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> first, out SourceText text, out int length)
    {
        (text, length) = first switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (SourceText.Utf8, 3),
            [0xFF, 0xFE, ..] => (SourceText.Utf16LittleEndian, 2),
            [0xFE, 0xFF, ..] => (SourceText.Utf16BigEndian, 2),
            _ => (SourceText.Utf8, 0),
        };
        return first is not ([] or [0xEF] or [0xEF, 0xBB] or [0xFF] or [0xFE]);
    }
}
