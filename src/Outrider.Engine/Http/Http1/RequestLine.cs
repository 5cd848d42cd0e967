using System.Net;

namespace Outrider.Http;

/// <summary>The first line of a request (RFC 9112 section 3): <c>method SP target SP HTTP/1.x CRLF</c>, with exactly these blanks.</summary>
internal static class RequestLine
{
    private const int VersionLength = 8;

    /// <param name="input">From its first octet.</param>
    /// <param name="limit">Octets it may have, without CRLF.</param>
    /// <param name="head">Takes method, target and version.</param>
    /// <param name="consumed">With its CRLF, where it is complete.</param>
    /// <param name="fault">What is wrong, where something is.</param>
    public static HeadResult Parse(ReadOnlySpan<byte> input, int limit, RequestHead head, out int consumed, out WireFault? fault)
    {
        consumed = 0;
        var allowed = input.Length > limit ? input[..limit] : input;
        var method = OctetScan.EndOfToken(allowed);
        if (method > Methods.MostOctets || (method < 0 && allowed.Length > Methods.MostOctets)) return Bad(WireFault.BadMethod, out fault);
        if (method < 0) return Unfinished(input, limit, out fault);
        if (method == 0 || allowed[method] != ' ') return Bad(WireFault.BadRequestLine, out fault);

        var rest = allowed[(method + 1)..];
        var target = rest.IndexOfAnyExceptInRange((byte)'!', (byte)'~');
        if (target < 0) return Unfinished(input, limit, out fault);
        if (rest[target] >= 0x7f) return Bad(WireFault.BadTarget, out fault);
        if (target == 0 || rest[target] != ' ') return Bad(WireFault.BadRequestLine, out fault);
        var version = method + 1 + target + 1;
        if (version + VersionLength > limit) return Bad(WireFault.RequestLineTooLong, out fault);

        var result = ParseVersion(input[version..], head, out fault);
        if (result != HeadResult.Complete) return result;
        // Looked at once it is known to be a request, so that what comes slowly is not copied again and again.
        head.Method = Methods.Of(allowed[..method]);
        head.SetTarget(rest[..target]);
        consumed = version + VersionLength + 2;
        return HeadResult.Complete;
    }

    /// <param name="input">All that follows the second blank.</param>
    /// <param name="head">Takes the version.</param>
    /// <param name="fault">What is wrong, where something is.</param>
    private static HeadResult ParseVersion(ReadOnlySpan<byte> input, RequestHead head, out WireFault? fault)
    {
        fault = null;
        var version = input.Length > VersionLength ? input[..VersionLength] : input;
        if (version.SequenceEqual("HTTP/1.1"u8)) head.Version = HttpVersion.Version11;
        else if (version.SequenceEqual("HTTP/1.0"u8)) head.Version = HttpVersion.Version10;
        else if (version.Length < VersionLength && !version.ContainsAnyInRange((byte)0, (byte)' ')) return HeadResult.Incomplete;
        else return Bad(IsOtherVersion(version) ? WireFault.BadVersion : WireFault.BadRequestLine, out fault);
        var end = input[VersionLength..];
        if (end.StartsWith("\r\n"u8)) return HeadResult.Complete;
        return "\r\n"u8.StartsWith(end) ? HeadResult.Incomplete : Bad(WireFault.BadRequestLine, out fault);
    }

    private static bool IsOtherVersion(ReadOnlySpan<byte> version) =>
        version.Length == VersionLength && version.StartsWith("HTTP/"u8) && char.IsAsciiDigit((char)version[5]) && version[6] == '.' && char.IsAsciiDigit((char)version[7]);

    private static HeadResult Unfinished(ReadOnlySpan<byte> input, int limit, out WireFault? fault)
    {
        fault = input.Length > limit ? WireFault.RequestLineTooLong : null;
        return fault is null ? HeadResult.Incomplete : HeadResult.Bad;
    }

    private static HeadResult Bad(WireFault what, out WireFault? fault)
    {
        fault = what;
        return HeadResult.Bad;
    }
}
