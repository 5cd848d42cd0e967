namespace Outrider.Logs.Transforms;

/// <summary>
/// Payment cards by their issuers' first digits and lengths (ISO/IEC 7812; the ranges as issuers publish them) and their check digit (Luhn). Digits may stand in groups
/// with blanks or dashes between. Random digits that begin as a card does pass for one in one case of ten; hexadecimal identifiers and fractions are left alone.
/// </summary>
internal sealed class CardNumbers : ISecretFinder
{
    private const int Shortest = 12;
    private const int Longest = 19;
    private const int MostBetween = 3;

    // The longest hash that is written in hexadecimal has 128 digits.
    private const int LongestHexadecimal = 128;

    public void Find(ReadOnlySpan<byte> text, FoundSpans found)
    {
        for (var at = 0; at < text.Length && text[at..].IndexOfAnyInRange((byte)'0', (byte)'9') is var next and >= 0;)
        {
            at += next;
            // From each group of digits on: what stands before a card is often a number too.
            var end = IsFraction(text, at) ? 0 : EndOfCard(text, at);
            if (end > 0 && !IsHexadecimal(text, at, end)) found.Add(at, end);
            at = end > 0 ? end : EndOfGroup(text, at);
        }
    }

    /// <param name="digits">Nothing but digits, as their values.</param>
    public static bool IsCard(ReadOnlySpan<byte> digits) => IsIssued(digits) && HasCheckDigit(digits);

    /// <summary>The longest card that begins here and ends with a group; 0 where there is none.</summary>
    private static int EndOfCard(ReadOnlySpan<byte> text, int at)
    {
        Span<byte> digits = stackalloc byte[Longest];
        int count = 0, end = 0;
        while (true)
        {
            while (at < text.Length && IsDigit(text[at]))
            {
                if (count == Longest) return end;
                digits[count++] = (byte)(text[at++] - '0');
            }

            if (count >= Shortest && IsCard(digits[..count])) end = at;
            var between = Between(text[at..]);
            if (between == 0) return end;
            at += between;
        }
    }

    /// <summary>How many bytes stand between this group and the next; 0 where no other follows.</summary>
    private static int Between(ReadOnlySpan<byte> text)
    {
        var length = 0;
        for (var i = 0; i < MostBetween && length < text.Length; i++)
        {
            if (text[length] is (byte)' ' or (byte)'-') length++;
            // A space that does not break.
            else if (text[length..].StartsWith("\u00A0"u8)) length += 2;
            else break;
        }

        return length > 0 && length < text.Length && IsDigit(text[length]) ? length : 0;
    }

    private static int EndOfGroup(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsDigit(text[at])) at++;
        return at;
    }

    private static bool IsFraction(ReadOnlySpan<byte> text, int at) => at > 1 && text[at - 1] == '.' && IsDigit(text[at - 2]);

    /// <summary>It is the middle of a word of hexadecimal digits, letters among them: a trace id, a hash.</summary>
    private static bool IsHexadecimal(ReadOnlySpan<byte> text, int start, int end)
    {
        var (first, last) = (start, end);
        while (first > 0 && start - first < LongestHexadecimal && char.IsAsciiLetterOrDigit((char)text[first - 1])) first--;
        while (last < text.Length && last - end < LongestHexadecimal && char.IsAsciiLetterOrDigit((char)text[last])) last++;
        if (first == start && last == end) return false;
        foreach (var one in text[first..last])
            if (!char.IsAsciiHexDigit((char)one)) return false;
        return true;
    }

    private static bool HasCheckDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = (int)digits[^(i + 1)];
            if (i % 2 == 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }

        return sum % 10 == 0;
    }

    private static bool IsIssued(ReadOnlySpan<byte> digits)
    {
        var two = digits[0] * 10 + digits[1];
        var three = two * 10 + digits[2];
        var four = three * 10 + digits[3];
        return digits.Length switch
        {
            13 or 16 or 19 when digits[0] == 4 => true, // Visa
            16 when two is >= 51 and <= 55 || four is >= 2221 and <= 2720 => true, // Mastercard
            15 when two is 34 or 37 => true, // American Express
            >= 14 and <= 19 when three is >= 300 and <= 305 || four == 3095 || two is 36 or 38 or 39 => true, // Diners Club
            >= 16 and <= 19 when four == 6011 || three is >= 644 and <= 649 || two == 65 => true, // Discover
            >= 16 and <= 19 when four is >= 3528 and <= 3589 => true, // JCB
            >= 16 and <= 19 when two is 62 or 81 => true, // UnionPay
            >= 16 and <= 19 when four is >= 2200 and <= 2204 => true, // Mir
            16 when two is 60 or 82 || three == 508 || four == 9792 => true, // RuPay, Troy
            >= 12 when two is 50 or 56 or 57 or 58 or 67 || four is 6304 => true, // Maestro
            _ => false,
        };
    }

    private static bool IsDigit(byte one) => (uint)(one - '0') <= 9;
}
