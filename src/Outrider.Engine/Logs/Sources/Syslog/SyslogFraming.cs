namespace Outrider.Logs.Sources;

/// <summary>
/// Where a message on a stream ends (RFC 6587): behind its length where that stands before it (section 3.4.1), else at a newline (3.4.2) or a NUL, which glibc's syslog(3)
/// sends. Told anew for each message, since a length is digits, a space and the '&lt;' of a priority, with which no text begins.
/// </summary>
internal static class SyslogFraming
{
    // Nine digits are a gigabyte: longer ones are no lengths.
    private const int MostDigits = 9;

    /// <summary>False where the bytes end before the message does.</summary>
    /// <param name="bytes">From the beginning of a message or of its length.</param>
    /// <param name="isLast">Nothing more comes: a message without its end is whole.</param>
    /// <param name="start">Of the message.</param>
    /// <param name="length">Of the message, which may be more than there is: then this is the place to skip.</param>
    /// <param name="consumed">With its framing.</param>
    public static bool TryCut(ReadOnlySpan<byte> bytes, bool isLast, out int start, out int length, out int consumed)
    {
        (start, length, consumed) = (0, 0, 0);
        if (bytes.IsEmpty) return false;
        switch (Counted(bytes, out start, out length))
        {
            case true:
                consumed = start + length;
                if (consumed <= bytes.Length) return true;
                if (!isLast) return false;
                (length, consumed) = (bytes.Length - start, bytes.Length);
                return true;
            case null when !isLast:
                return false;
        }

        start = 0;
        var end = bytes.IndexOfAny((byte)'\n', (byte)'\0');
        (length, consumed) = end >= 0 ? (end, end + 1) : (bytes.Length, bytes.Length);
        return end >= 0 || isLast;
    }

    /// <summary>Whether a length stands before it; null where there is too little to tell.</summary>
    private static bool? Counted(ReadOnlySpan<byte> bytes, out int start, out int length)
    {
        (start, length) = (0, 0);
        var at = 0;
        for (; at < bytes.Length && at < MostDigits && char.IsAsciiDigit((char)bytes[at]); at++) length = length * 10 + (bytes[at] - '0');
        if (at == 0 || bytes[0] == '0') return false;
        if (at == bytes.Length) return null;
        if (bytes[at] != ' ') return false;
        if (at + 1 == bytes.Length) return null;
        start = at + 1;
        return bytes[start] == '<';
    }
}
