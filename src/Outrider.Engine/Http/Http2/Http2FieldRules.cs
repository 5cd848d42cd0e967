using System.Buffers;

namespace Outrider.Http;

/// <summary>What a field may be over HTTP/2, in either direction, beyond what <see cref="FieldRules"/> says for both wires (RFC 9113 section 8.2).</summary>
internal static class Http2FieldRules
{
    // A token without capitals (section 8.2.1); a colon, which begins a pseudo-header, is no part of a token.
    private static readonly SearchValues<byte> LowerToken = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    public static bool IsRegular(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.IsEmpty || name.ContainsAnyExcept(LowerToken) || !IsValue(value)) return false;
        return HeaderFields.FieldOf(name) switch
        {
            // Section 8.2.2: what speaks of a connection of HTTP/1.
            HeaderField.Connection or HeaderField.KeepAlive or HeaderField.ProxyConnection or HeaderField.TransferEncoding or HeaderField.Upgrade => false,
            HeaderField.Te => value.SequenceEqual("trailers"u8),
            _ => true,
        };
    }

    public static bool IsValue(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return true;
        return value[0] is not ((byte)' ' or (byte)'\t') && value[^1] is not ((byte)' ' or (byte)'\t') && FieldRules.IsValue(value);
    }
}
