namespace Outrider.Logs.Records;

/// <summary>What stands before the text of an RFC 3164 message: <c>su: </c>, <c>sshd[4721]: </c>. Without its colon it is no tag but a first word.</summary>
internal static class SyslogTag
{
    // RFC 3164 says 32 and RFC 5424 says 48 for the name and 128 for the process; containers' names are longer than either.
    private const int Longest = 256;

    /// <param name="rest">From where a tag may begin.</param>
    /// <param name="application">Its name.</param>
    /// <param name="process">What stands in brackets, or nothing.</param>
    /// <param name="length">With its colon and one space behind it.</param>
    public static bool TryRead(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> application, out ReadOnlySpan<byte> process, out int length)
    {
        application = process = default;
        length = 0;
        var window = rest[..Math.Min(rest.Length, Longest)];
        var end = window.IndexOfAny(" :["u8);
        if (end < 1) return false;
        var at = end;
        if (window[at] == '[')
        {
            var closing = window[at..].IndexOfAny("] "u8);
            if (closing < 0 || window[at + closing] != ']') return false;
            process = window[(at + 1)..(at + closing)];
            at += closing + 1;
        }

        // "10.0.0.1:514" and "::1" have colons and are hosts.
        if (at >= window.Length || window[at] != ':' || (at + 1 < rest.Length && rest[at + 1] != ' ')) return false;
        application = window[..end];
        length = at + (at + 1 < rest.Length ? 2 : 1);
        return true;
    }
}
