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
        while ((result = ParseLine(input[at..], sizeLimit - at, out var line, out fault)) == HeadResult.Complete && line.Length > EmptyLine)
        {
            if (fields.Count == countLimit)
            {
                (result, fault) = (HeadResult.Bad, WireFault.TooManyHeaders);
                break;
            }

            fields.AddAhead(at, input.Slice(at, line.NameLength), at + line.ValueStart, line.ValueLength);
            at += line.Length;
        }

        fields.Hold(input[..at]);
        consumed = result == HeadResult.Complete ? at + EmptyLine : at;
        return result;
    }

    private static HeadResult ParseLine(ReadOnlySpan<byte> input, int limit, out Line line, out WireFault? fault)
    {
        line = default;
        // The empty line counts for nothing: who has used up the limit may still end.
        if (input.Length > 0 && input[0] == '\r') return ParseEmptyLine(input, out line, out fault);
        var allowed = input.Length > limit ? input[..limit] : input;
        var colon = allowed.IndexOfAnyExcept(FieldRules.Token);
        if (colon < 0) return Unfinished(input, limit, out fault);
        if (colon == 0 || allowed[colon] != ':') return Bad(IsBlank(allowed[0]) ? WireFault.Folded : WireFault.BadName, out fault);
        var length = allowed[(colon + 1)..].IndexOfAny(FieldRules.Controls);
        if (length < 0) return Unfinished(input, limit, out fault);
        var end = colon + 1 + length;
        if (allowed[end] != '\r') return Bad(allowed[end] == '\n' ? WireFault.BadLineEnd : WireFault.BadValue, out fault);
        if (end + 1 == allowed.Length) return Unfinished(input, limit, out fault);
        if (allowed[end + 1] != '\n') return Bad(WireFault.BadLineEnd, out fault);
        fault = null;
        line = Trimmed(allowed, colon, end);
        return HeadResult.Complete;
    }

    private static Line Trimmed(ReadOnlySpan<byte> line, int colon, int end)
    {
        var start = colon + 1;
        var last = end;
        while (start < last && IsBlank(line[start])) start++;
        while (last > start && IsBlank(line[last - 1])) last--;
        return new Line(end + 2, colon, start, last - start);
    }

    private static HeadResult ParseEmptyLine(ReadOnlySpan<byte> input, out Line line, out WireFault? fault)
    {
        line = new Line(EmptyLine, 0, 0, 0);
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

    /// <summary>One line, counted from its beginning; its length with CRLF.</summary>
    private readonly record struct Line(int Length, int NameLength, int ValueStart, int ValueLength);
}
