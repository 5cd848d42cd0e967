namespace Outrider.Http;

/// <summary>Integers with a prefix (RFC 7541 section 5.1), bounded: nothing in a header block is larger than the block may be.</summary>
internal static class HpackInteger
{
    // 2^21 is beyond every length and index that anybody allows; four octets behind the prefix say that much, and more would only be zeros.
    private const int MaxOctets = 4;

    /// <summary>Takes one off the front of what is left of a block.</summary>
    /// <param name="block">Not empty; its first octet holds the prefix.</param>
    /// <param name="prefixBits">4 to 7.</param>
    /// <exception cref="HpackException">It is cut short, or too large.</exception>
    public static int Take(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        var mask = (1 << prefixBits) - 1;
        var value = block[0] & mask;
        if (value < mask)
        {
            block = block[1..];
            return value;
        }

        for (var i = 1; i <= MaxOctets; i++)
        {
            if (i >= block.Length) throw new HpackException("an integer is cut short");
            value += (block[i] & 0x7f) << (7 * (i - 1));
            if ((block[i] & 0x80) != 0) continue;
            block = block[(i + 1)..];
            return value;
        }

        throw new HpackException("an integer is too large");
    }

    /// <param name="to">At least six octets.</param>
    /// <param name="pattern">The bits above the prefix.</param>
    /// <param name="prefixBits">4 to 7.</param>
    /// <param name="value">Not negative.</param>
    /// <returns>How many octets were written.</returns>
    public static int Write(Span<byte> to, byte pattern, int prefixBits, int value)
    {
        var mask = (1 << prefixBits) - 1;
        if (value < mask)
        {
            to[0] = (byte)(pattern | value);
            return 1;
        }

        to[0] = (byte)(pattern | mask);
        var count = 1;
        for (value -= mask; value >= 0x80; value >>= 7) to[count++] = (byte)(value | 0x80);
        to[count++] = (byte)value;
        return count;
    }
}
