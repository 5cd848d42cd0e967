using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace Outrider.Security;

/// <summary>
/// The text of a distinguished name (RFC 4514): the most specific part first, <c>CN=billing,OU=Orders,O=Example</c>. What is not visible ASCII is written
/// as <c>\C3\A9</c>, octet by octet, so that the text can stand in a header whatever the name holds.
/// </summary>
internal static class DistinguishedName
{
    // As many as a directory has levels; a name of more is no one's.
    private const int MostParts = 64;

    /// <param name="der">The encoded name (RFC 5280 section 4.1.2.4).</param>
    /// <exception cref="AsnContentException">It is no name.</exception>
    public static string Text(ReadOnlyMemory<byte> der)
    {
        var parts = new List<string>();
        var names = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            if (parts.Count == MostParts) throw new AsnContentException("A name has too many parts.");
            parts.Add(Part(names.ReadSetOf(skipSortOrderValidation: true)));
        }

        parts.Reverse();
        return string.Join(',', parts);
    }

    private static string Part(AsnReader set)
    {
        var attributes = new List<string>();
        while (set.HasData) attributes.Add(Attribute(set.ReadSequence()));
        return string.Join('+', attributes);
    }

    private static string Attribute(AsnReader attribute)
    {
        var type = attribute.ReadObjectIdentifier();
        var encoded = attribute.ReadEncodedValue();
        var value = Characters(encoded) is { } text ? Escaped(text) : "#" + Convert.ToHexString(encoded.Span);
        return $"{Word(type)}={value}";
    }

    // The table of RFC 4514 section 3.
    private static string Word(string type) => type switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.6" => "C",
        "2.5.4.9" => "STREET",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        _ => type,
    };

    private static string? Characters(ReadOnlyMemory<byte> encoded)
    {
        var reader = new AsnReader(encoded, AsnEncodingRules.DER);
        var tag = reader.PeekTag();
        if (tag.TagClass != TagClass.Universal) return null;
        return (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.BMPString or UniversalTagNumber.T61String
                => reader.ReadCharacterString((UniversalTagNumber)tag.TagValue),
            _ => null,
        };
    }

    private static string Escaped(string value)
    {
        var text = new StringBuilder(value.Length);
        var bytes = Encoding.UTF8.GetBytes(value);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            // Section 2.4: these everywhere, '#' and a space at the beginning, a space at the end.
            if (c is '"' or '+' or ',' or ';' or '<' or '>' or '\\' || (c == '#' && i == 0) || (c == ' ' && (i == 0 || i == bytes.Length - 1))) text.Append('\\').Append(c);
            else if (c is >= ' ' and < '\x7f') text.Append(c);
            else text.Append(CultureInfo.InvariantCulture, $"\\{bytes[i]:X2}");
        }

        return text.ToString();
    }
}
