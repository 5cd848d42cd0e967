namespace Outrider.Http;

/// <summary>Content-Length as both wires read it.</summary>
internal static class ContentLength
{
    /// <summary>What 63 bits hold in any case.</summary>
    private const int MostDigits = 18;

    /// <summary>
    /// One line of <c>1*DIGIT</c> (RFC 9110 section 8.6). A sign, a blank within, a list or a second line are refused, even where both say the same:
    /// RFC 9112 section 6.3 lets a recipient do either, and who sends it twice has a second head in mind somewhere.
    /// </summary>
    /// <param name="fields">Of the message.</param>
    /// <param name="length">-1 where there is no such line.</param>
    public static bool TryRead(HeaderFields fields, out long length)
    {
        length = -1;
        var at = fields.IndexOf(HeaderField.ContentLength);
        if (at < 0) return true;
        return fields.IndexOf(HeaderField.ContentLength, at + 1) < 0 && TryParse(fields.Value(at), out length);
    }

    public static bool TryParse(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        if (value.Length is 0 or > MostDigits) return false;
        foreach (var digit in value)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            length = 10 * length + digit - '0';
        }

        return true;
    }
}
