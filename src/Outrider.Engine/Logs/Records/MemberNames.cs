namespace Outrider.Logs.Records;

/// <summary>Finds out whether the name of a member, as it stands in the application's JSON, is one that enrichment would add.</summary>
internal static class MemberNames
{
    private static readonly (Members Member, byte[] Name)[] All =
    [
        (Members.Timestamp, "timestamp"u8.ToArray()), (Members.Hostname, "hostname"u8.ToArray()), (Members.Service, "service"u8.ToArray()),
        (Members.Version, "version"u8.ToArray()), (Members.Environment, "environment"u8.ToArray()), (Members.Region, "region"u8.ToArray()),
        (Members.Stream, "stream"u8.ToArray()), (Members.File, "file"u8.ToArray()),
    ];

    /// <param name="raw">What stands between the quotes, escapes and all.</param>
    public static Members Of(ReadOnlySpan<byte> raw)
    {
        // "file" is the shortest; "environment" with each of its letters as \u00XX the longest.
        if (raw.Length is < 4 or > 66) return Members.None;
        var isEscaped = raw.Contains((byte)'\\');
        foreach (var (member, name) in All)
            if (isEscaped ? EqualsEscaped(raw, name) : raw.SequenceEqual(name)) return member;
        return Members.None;
    }

    // The framework's own comparison throws on lone surrogates. Our names are lower-case ASCII: the only escape that can stand for a letter is \u00XX.
    private static bool EqualsEscaped(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name)
    {
        var at = 0;
        foreach (var letter in name)
        {
            if (at >= raw.Length) return false;
            if (raw[at] == letter)
            {
                at++;
                continue;
            }

            if (raw.Length - at < 6 || !raw.Slice(at, 4).SequenceEqual("\\u00"u8)) return false;
            if ((HexDigit(raw[at + 4]) << 4 | HexDigit(raw[at + 5])) != letter) return false;
            at += 6;
        }

        return at == raw.Length;
    }

    private static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => 256,
    };
}
