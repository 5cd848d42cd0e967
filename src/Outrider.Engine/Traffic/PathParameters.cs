namespace Outrider.Traffic;

/// <summary>
/// What follows a ';' within a segment of a path (RFC 3986 section 3.3). Some servers take it for a part of the name, others cut it off before they look,
/// and some do so with an encoded one too: who compares paths must know of both readings.
/// </summary>
internal static class PathParameters
{
    private static ReadOnlySpan<byte> Encoded => "%3B"u8;

    /// <param name="path">Canonical: hex digits are in upper case.</param>
    public static bool AreIn(ReadOnlySpan<byte> path) => path.Contains((byte)';') || path.IndexOf(Encoded) >= 0;

    /// <summary>Where the parameters of a segment begin; its length where it has none.</summary>
    public static int StartIn(ReadOnlySpan<byte> segment)
    {
        var plain = segment.IndexOf((byte)';');
        var encoded = segment.IndexOf(Encoded);
        return plain < 0 ? (encoded < 0 ? segment.Length : encoded) : encoded < 0 ? plain : Math.Min(plain, encoded);
    }

    /// <summary>The path as a server sees it that cuts parameters off, and segments with nothing before them.</summary>
    /// <param name="path">Canonical.</param>
    /// <param name="room">As long as the path.</param>
    public static ReadOnlySpan<byte> Remove(ReadOnlySpan<byte> path, Span<byte> room)
    {
        var used = 0;
        foreach (var range in path[1..].Split((byte)'/'))
        {
            var segment = path[1..][range];
            segment = segment[..StartIn(segment)];
            if (segment.IsEmpty) continue;
            room[used++] = (byte)'/';
            segment.CopyTo(room[used..]);
            used += segment.Length;
        }

        if (used == 0 || path[^1] == '/') room[used++] = (byte)'/';
        return room[..used];
    }
}
