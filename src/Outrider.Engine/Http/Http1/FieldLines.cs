namespace Outrider.Http;

/// <summary>
/// Field lines of HTTP/1 (RFC 9112 section 5), of heads and of trailers. Strict: a name is a token with the colon at once behind it, lines end with CRLF
/// and are not continued, a value holds no control character but the tab.
/// </summary>
internal static class FieldLines
{
    private const int EmptyLine = 2;

    /// <summary>
    /// Takes whole lines, up to the empty one that ends them. Where that has not come yet, a further call takes what follows. What is found wrong does not
    /// depend on how the octets were cut.
    /// </summary>
    /// <param name="input">From the beginning of a line.</param>
    /// <param name="sizeLimit">Octets of all lines, CRLF included, that are still allowed. Known to be passed as soon as one too many is there.</param>
    /// <param name="countLimit">Lines that <paramref name="fields"/> may have in the end.</param>
    /// <param name="fields">Takes the lines.</param>
    /// <param name="consumed">Octets of the lines taken; with <see cref="HeadResult.Complete"/> the empty line too.</param>
    /// <param name="fault">What is wrong, where something is.</param>
    public static HeadResult Parse(ReadOnlySpan<byte> input, int sizeLimit, int countLimit, HeaderFields fields, out int consumed, out WireFault? fault)
    {
        var at = 0;
        HeadResult result;
        while ((result = ParseLine(input[at..], sizeLimit - at, at, fields, out var line, out fault)) == HeadResult.Complete && line > EmptyLine)
        {
            at += line;
            if (fields.Count <= countLimit) continue;
            result = Bad(WireFault.TooManyHeaders, out fault);
            break;
        }

        fields.Hold(input[..at]);
        consumed = result == HeadResult.Complete ? at + EmptyLine : at;
        return result;
    }

    /// <param name="input">From the beginning of the line.</param>
    /// <param name="limit">Octets the line may have, CRLF included.</param>
    /// <param name="at">Where the line begins, for <paramref name="fields"/>.</param>
    /// <param name="fields">Takes it.</param>
    /// <param name="length">Of the line, CRLF included.</param>
    /// <param name="fault">What is wrong, where something is.</param>
    private static HeadResult ParseLine(ReadOnlySpan<byte> input, int limit, int at, HeaderFields fields, out int length, out WireFault? fault)
    {
        length = 0;
        // The empty line counts for nothing: who has used up the limit may still end.
        if (input.Length > 0 && input[0] == '\r') return ParseEmptyLine(input, out length, out fault);
        var allowed = input.Length > limit ? input[..limit] : input;
        var colon = OctetScan.EndOfToken(allowed);
        if (colon < 0) return Unfinished(input, limit, out fault);
        if (colon == 0 || allowed[colon] != ':') return Bad(IsBlank(allowed[0]) ? WireFault.Folded : WireFault.BadName, out fault);
        var start = colon + 1;
        var end = OctetScan.EndOfValue(allowed[start..]) + start;
        if (end < start) return Unfinished(input, limit, out fault);
        if (allowed[end] != '\r') return Bad(allowed[end] == '\n' ? WireFault.BadLineEnd : WireFault.BadValue, out fault);
        if (end + 1 == allowed.Length) return Unfinished(input, limit, out fault);
        if (allowed[end + 1] != '\n') return Bad(WireFault.BadLineEnd, out fault);
        length = end + 2;
        while (start < end && IsBlank(allowed[start])) start++;
        while (end > start && IsBlank(allowed[end - 1])) end--;
        fields.AddAhead(at, allowed[..colon], at + start, end - start);
        fault = null;
        return HeadResult.Complete;
    }

    private static HeadResult ParseEmptyLine(ReadOnlySpan<byte> input, out int length, out WireFault? fault)
    {
        length = EmptyLine;
        fault = null;
        if (input.Length == 1) return HeadResult.Incomplete;
        return input[1] == '\n' ? HeadResult.Complete : Bad(WireFault.BadLineEnd, out fault);
    }

    private static HeadResult Unfinished(ReadOnlySpan<byte> input, int limit, out WireFault? fault)
    {
        fault = input.Length > limit ? WireFault.HeaderTooLarge : null;
        return fault is null ? HeadResult.Incomplete : HeadResult.Bad;
    }

    private static HeadResult Bad(WireFault what, out WireFault? fault)
    {
        fault = what;
        return HeadResult.Bad;
    }

    private static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t';
}
