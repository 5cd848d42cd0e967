using System.Buffers;
using System.Text;

namespace Outrider.Http;

/// <summary>What names and values of fields may hold, and how lists in values are read: for both wires.</summary>
internal static class FieldRules
{
    /// <summary>What a token is made of (RFC 9110 section 5.6.2): names of fields, methods.</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>All control characters but the tab (RFC 9110 section 5.5): what no value may hold. Octets beyond ASCII pass as they came.</summary>
    public static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Where(c => c != '\t').Select(c => (byte)c)]);

    public static bool IsName(ReadOnlySpan<byte> name) => name.Length > 0 && !name.ContainsAnyExcept(Token);

    public static bool IsValue(ReadOnlySpan<byte> value) => !value.ContainsAny(Controls);

    /// <summary>Without the blanks in front and behind that are no part of a value (RFC 9110 section 5.6.3: OWS).</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);

    /// <summary>True where one of the lines of a header, read as a list, has this member. Members compare without case.</summary>
    public static bool Lists(HeaderFields fields, HeaderField field, ReadOnlySpan<byte> member)
    {
        for (var at = fields.IndexOf(field); at >= 0; at = fields.IndexOf(field, at + 1))
            if (Lists(fields.Value(at), member)) return true;
        return false;
    }

    private static bool Lists(ReadOnlySpan<byte> value, ReadOnlySpan<byte> member)
    {
        if (Ascii.EqualsIgnoreCase(value, member)) return true;
        if (value.Length <= member.Length) return false;
        foreach (var range in value.Split((byte)','))
            if (Ascii.EqualsIgnoreCase(Trim(value[range]), member)) return true;
        return false;
    }
}
