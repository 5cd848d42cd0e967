using System.Net;

namespace Outrider.Http;

/// <summary>Reads the head of an answer of HTTP/1, all or nothing, as <see cref="RequestParser"/> reads a request's. <see cref="ResponseFraming"/> decides what follows it.</summary>
internal static class ResponseParser
{
    /// <summary>Status line and header lines together. What HttpClient takes (MaxResponseHeadersLength).</summary>
    public const int MostOctets = 64 * 1024;

    /// <summary>Twice what callers may send: answers set cookies, each in a line of its own.</summary>
    public const int MostLines = 200;

    // "HTTP/1.1 200", behind which a blank and a reason, or the end, follow.
    private const int StatusLength = 12;

    /// <param name="input">What has come and was not consumed.</param>
    /// <param name="head">Status, version and fields are set where the result is <see cref="HeadResult.Complete"/>.</param>
    /// <param name="consumed">Octets of the head, its last CRLF included. 0 unless it is complete.</param>
    /// <param name="problem">Not null where the result is Bad: for <see cref="MalformedAnswerException"/>.</param>
    public static HeadResult Parse(ReadOnlySpan<byte> input, ResponseHead head, out int consumed, out string? problem)
    {
        consumed = 0;
        head.Fields.Clear();
        var result = ParseStatusLine(input, head, out var line, out problem);
        if (result != HeadResult.Complete) return result;
        result = FieldLines.Parse(input[line..], MostOctets - line, MostLines, head.Fields, out var fields, out var fault);
        problem = fault?.Refusal.Message;
        if (result == HeadResult.Complete) consumed = line + fields;
        return result;
    }

    private static HeadResult ParseStatusLine(ReadOnlySpan<byte> input, ResponseHead head, out int consumed, out string? problem)
    {
        consumed = 0;
        problem = null;
        if (input.Length < StatusLength)
            return IsBeginning(input) ? HeadResult.Incomplete : Bad("its first line is not 'HTTP/1.1', a blank and three digits", out problem);
        if (!TryReadStatus(input, head)) return Bad("its first line is not 'HTTP/1.1', a blank and three digits", out problem);
        if (head.Status is < 100 or > 599) return Bad("its status is not between 100 and 599", out problem);
        return ParseReason(input.Length > MostOctets ? input[..MostOctets] : input, out consumed, out problem);
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> input, ResponseHead head)
    {
        if (input.StartsWith("HTTP/1.1 "u8)) head.Version = HttpVersion.Version11;
        else if (input.StartsWith("HTTP/1.0 "u8)) head.Version = HttpVersion.Version10;
        else return false;
        var (a, b, c) = (input[9] - '0', input[10] - '0', input[11] - '0');
        head.Status = 100 * a + 10 * b + c;
        return (uint)a <= 9 && (uint)b <= 9 && (uint)c <= 9;
    }

    /// <summary>What stands between status and CRLF goes no further: HTTP/2 has no such thing, and no program may read it (RFC 9112 section 4). The blank in front of an empty one is often missing, and is not asked for.</summary>
    private static HeadResult ParseReason(ReadOnlySpan<byte> input, out int consumed, out string? problem)
    {
        consumed = 0;
        problem = null;
        if (input.Length == StatusLength) return HeadResult.Incomplete;
        if (input[StatusLength] is not ((byte)' ' or (byte)'\r')) return Bad("its status is not three digits", out problem);
        var length = input[StatusLength..].IndexOfAny(FieldRules.Controls);
        var end = StatusLength + length;
        if (length < 0 || end + 1 == input.Length && input[end] == '\r')
            return input.Length == MostOctets ? Bad(WireFault.HeaderTooLarge.Refusal.Message, out problem) : HeadResult.Incomplete;
        if (input[end] != '\r' || input[end + 1] != '\n') return Bad("its first line does not end with CRLF, or holds a control character", out problem);
        consumed = end + 2;
        return HeadResult.Complete;
    }

    /// <summary>True where the octets so far may become a status line.</summary>
    private static bool IsBeginning(ReadOnlySpan<byte> input)
    {
        for (var i = 0; i < input.Length; i++)
        {
            var fits = i switch
            {
                < 7 => input[i] == "HTTP/1."u8[i],
                7 => input[i] is (byte)'0' or (byte)'1',
                8 => input[i] == ' ',
                _ => char.IsAsciiDigit((char)input[i]),
            };
            if (!fits) return false;
        }

        return true;
    }

    private static HeadResult Bad(string what, out string? problem)
    {
        problem = what;
        return HeadResult.Bad;
    }
}
