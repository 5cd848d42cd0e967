using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Outrider.Security;

/// <summary>
/// A header that tells the application one claim. Whatever an issuer lets people put into a claim arrives as one value that cannot be misread: octets
/// outside printable ASCII, <c>%</c>, and spaces at either end (which HTTP would trim) are percent-encoded in UTF-8; inside a list <c>,</c> is too, so
/// that a role named <c>x,admin</c> stays one role. Lists are joined with <c>,</c>.
/// </summary>
internal sealed class ClaimHeader(string name, ClaimPath claim, bool isList)
{
    /// <summary>Servers bound a whole head at 8 to 32 KiB; a claim past this would make every request fail behind us.</summary>
    public const int MaxChars = 8 * 1024;

    public string Name => name;

    /// <summary>Null where the token has no such claim, or one that is an object or empty.</summary>
    public string? Value(JsonElement payload)
    {
        var found = claim.Find(payload);
        if (isList || found is { ValueKind: JsonValueKind.Array })
            return NullIfEmpty(string.Join(',', claim.FindList(payload).Select(item => Encode(item, inList: true))));
        return found switch
        {
            { ValueKind: JsonValueKind.String } text => NullIfEmpty(Encode(text.GetString()!, inList: false)),
            { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other => other.GetRawText(),
            _ => null,
        };
    }

    private static string? NullIfEmpty(string value) => value.Length == 0 ? null : value;

    private static string Encode(string text, bool inList)
    {
        if (!NeedsEncoding(text, inList)) return text;
        var octets = Encoding.UTF8.GetBytes(text);
        var value = new StringBuilder(octets.Length * 2);
        for (var i = 0; i < octets.Length; i++)
        {
            var isEnd = i == 0 || i == octets.Length - 1;
            if (IsPlain((char)octets[i], inList, isEnd)) value.Append((char)octets[i]);
            else value.Append('%').Append(octets[i].ToString("X2", CultureInfo.InvariantCulture));
        }

        return value.ToString();
    }

    private static bool NeedsEncoding(string text, bool inList)
    {
        for (var i = 0; i < text.Length; i++)
            if (!IsPlain(text[i], inList, i == 0 || i == text.Length - 1)) return true;
        return false;
    }

    private static bool IsPlain(char c, bool inList, bool isEnd) =>
        c is >= ' ' and <= '~' && c != '%' && !(c == ' ' && isEnd) && !(c == ',' && inList);
}
