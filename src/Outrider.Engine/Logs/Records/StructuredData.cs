namespace Outrider.Logs.Records;

/// <summary>
/// STRUCTURED-DATA of RFC 5424 (section 6.3), <c>[id name="value" …][…]</c>, walked without a copy: <see cref="NextElement"/>, and within it <see cref="NextParameter"/>.
/// What is walked must have been measured.
/// </summary>
internal ref struct StructuredData(ReadOnlySpan<byte> elements)
{
    // SD-NAME is 32 at the most; senders of longer names exist, senders of a thousand parameters attack.
    private const int LongestName = 128;
    private const int MostParts = 256;

    private ReadOnlySpan<byte> _rest = elements;

    /// <summary>The length of what stands at the beginning: '-' or elements. False where it is neither.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length == 0) return false;
        if (bytes[0] == '-')
        {
            length = 1;
            return true;
        }

        var parts = 0;
        while (length < bytes.Length && bytes[length] == '[')
        {
            if (!TryElement(bytes[length..], ref parts, out var element)) return false;
            length += element;
        }

        return length > 0;
    }

    /// <summary>False behind the last one.</summary>
    public bool NextElement(out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> parameters)
    {
        id = parameters = default;
        if (_rest.Length == 0) return false;
        var parts = 0;
        TryElement(_rest, ref parts, out var length);
        var inside = _rest[1..(length - 1)];
        _rest = _rest[length..];
        var end = inside.IndexOf((byte)' ');
        id = end < 0 ? inside : inside[..end];
        parameters = end < 0 ? default : inside[end..];
        return true;
    }

    /// <summary>False behind the last one.</summary>
    /// <param name="parameters">What is left of an element's.</param>
    /// <param name="name">Of this one.</param>
    /// <param name="value">As written, escapes and all.</param>
    public static bool NextParameter(scoped ref ReadOnlySpan<byte> parameters, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (parameters.Length == 0 || !TryParameter(parameters, out var nameLength, out var length)) return false;
        name = parameters.Slice(1, nameLength);
        value = parameters[(nameLength + 3)..(length - 1)];
        parameters = parameters[length..];
        return true;
    }

    private static bool TryElement(ReadOnlySpan<byte> bytes, ref int parts, out int length)
    {
        length = 1;
        var id = NameLength(bytes[1..]);
        if (id == 0) return false;
        length += id;
        while (length < bytes.Length && bytes[length] == ' ')
        {
            if (++parts > MostParts || !TryParameter(bytes[length..], out _, out var parameter)) return false;
            length += parameter;
        }

        return length < bytes.Length && ++parts <= MostParts && bytes[length++] == ']';
    }

    /// <summary>With the space before it: <c> name="value"</c>.</summary>
    private static bool TryParameter(ReadOnlySpan<byte> bytes, out int name, out int length)
    {
        length = 0;
        name = NameLength(bytes[1..]);
        if (name == 0 || !bytes[(1 + name)..].StartsWith("=\""u8)) return false;
        for (var at = name + 3; at < bytes.Length; at++)
        {
            if (bytes[at] == '\\') at++;
            else if (bytes[at] == '"')
            {
                length = at + 1;
                return true;
            }
            // It must be escaped; where it is not, nobody knows where the element ends.
            else if (bytes[at] == ']') return false;
        }

        return false;
    }

    private static int NameLength(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length && bytes[length] is > 0x20 and < 0x7F and not ((byte)'=' or (byte)']' or (byte)'"')) length++;
        return length > LongestName ? 0 : length;
    }
}
