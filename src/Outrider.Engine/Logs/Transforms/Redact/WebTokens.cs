namespace Outrider.Logs.Transforms;

/// <summary>JSON Web Tokens (RFC 7519), signed or encrypted: parts in base64url with dots between, of which the first is a JSON object and so begins as one of a few.</summary>
internal static class WebTokens
{
    // A header of {"alg":"none"} alone has 18 letters; one that is cut behind its payload is as good as whole to a thief who has the rest.
    private const int ShortestHeader = 12;
    private const int MostParts = 5;

    // {" and { followed by a space, a line feed, a carriage return or a tab, in base64.
    public static readonly IReadOnlyList<SecretPrefix> Prefixes =
        [.. new[] { "eyJ", "eyA", "ewo", "ew0", "ewk" }.Select(p => new SecretPrefix([.. p.Select(c => (byte)c)], IgnoreCase: false, IsWord: false, Extent))];

    private static (int, int) Extent(ReadOnlySpan<byte> text, int at)
    {
        var end = at + Runs.Length(text[at..], Runs.Base64Url);
        if (end - at < ShortestHeader) return default;
        var parts = 1;
        while (parts < MostParts && end < text.Length && text[end] == '.')
        {
            end += 1 + Runs.Length(text[(end + 1)..], Runs.Base64Url);
            parts++;
        }

        return (parts < 2 ? end : at, end);
    }
}
