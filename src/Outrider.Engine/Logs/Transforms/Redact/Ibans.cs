namespace Outrider.Logs.Transforms;

/// <summary>
/// Bank accounts (ISO 13616): country, check digits, and so many letters and digits as the country has, in one piece or in groups with blanks or dashes between; known by
/// their rest of 1 modulo 97 (ISO 7064).
/// </summary>
internal sealed class Ibans : ISecretFinder
{
    // SWIFT's registry of IBANs, release 98.
    private const string Lengths =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 " +
        "GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 " +
        "PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private static readonly byte[] LengthOf = Table();

    public void Find(ReadOnlySpan<byte> text, FoundSpans found)
    {
        for (var at = 2; at + 1 < text.Length && text[at..].IndexOfAnyInRange((byte)'0', (byte)'9') is var next and >= 0; at++)
        {
            at += next;
            if (at + 1 >= text.Length || !IsDigit(text[at + 1]) || !IsLetter(text[at - 1]) || !IsLetter(text[at - 2])) continue;
            if (at > 2 && char.IsAsciiLetterOrDigit((char)text[at - 3])) continue;
            var end = EndOf(text, at - 2);
            if (end > 0) found.Add(at - 2, end);
        }
    }

    private static int EndOf(ReadOnlySpan<byte> text, int start)
    {
        int length = LengthOf[(Upper(text[start]) - 'A') * 26 + Upper(text[start + 1]) - 'A'];
        if (length == 0) return 0;
        Span<byte> letters = stackalloc byte[34];
        int count = 0, at = start;
        while (count < length)
        {
            // A group may have any length, but for the first; what is between two is one byte.
            if (count >= 4 && at < text.Length && text[at] is (byte)' ' or (byte)'-') at++;
            if (at >= text.Length || !char.IsAsciiLetterOrDigit((char)text[at])) return 0;
            letters[count++] = Upper(text[at++]);
        }

        if (at < text.Length && char.IsAsciiLetterOrDigit((char)text[at])) return 0;
        // Country and check digits count as the last.
        return Remainder(letters[..4], Remainder(letters[4..count], 0)) == 1 ? at : 0;
    }

    private static int Remainder(ReadOnlySpan<byte> letters, int before)
    {
        foreach (var one in letters) before = IsDigit(one) ? (before * 10 + one - '0') % 97 : (before * 100 + one - 'A' + 10) % 97;
        return before;
    }

    private static bool IsLetter(byte one) => char.IsAsciiLetter((char)one);

    private static bool IsDigit(byte one) => (uint)(one - '0') <= 9;

    private static byte Upper(byte one) => one >= 'a' ? (byte)(one - 0x20) : one;

    private static byte[] Table()
    {
        var table = new byte[26 * 26];
        foreach (var entry in Lengths.Split(' ')) table[(entry[0] - 'A') * 26 + entry[1] - 'A'] = byte.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);
        return table;
    }
}
