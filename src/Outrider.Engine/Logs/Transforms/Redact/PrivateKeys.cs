namespace Outrider.Logs.Transforms;

/// <summary>Private keys in PEM (RFC 7468), from their first dash to their last; where the end is not in the text, to the text's end.</summary>
internal static class PrivateKeys
{
    public static readonly SecretPrefix Prefix = new([.. "-----BEGIN "u8], IgnoreCase: false, IsWord: false, (text, at) =>
    {
        var label = at + "-----BEGIN ".Length;
        var labelLength = text[label..].IndexOf("-----"u8);
        if (text.Slice(label, labelLength < 0 ? text.Length - label : labelLength).IndexOf("PRIVATE KEY"u8) < 0) return default;
        var end = text[label..].IndexOf("-----END "u8);
        if (end < 0) return (at, text.Length);
        end += label + "-----END ".Length;
        var close = text[end..].IndexOf("-----"u8);
        return (at, close < 0 ? text.Length : end + close + "-----".Length);
    });
}
