using Outrider.Kernel;

namespace Outrider.Http;

/// <summary>
/// Reads the head of a request of HTTP/1 from the octets that are there, all or nothing: while it is incomplete nothing is consumed, and the next call
/// gets the same octets and more. That a head may be looked at several times is bounded by the limits: with the default ones the last look at a head
/// that comes octet by octet costs some microseconds, less than the read that brought the octet.
/// </summary>
internal static class RequestParser
{
    /// <param name="input">What has come and was not consumed.</param>
    /// <param name="limits">Of the listener. A line that is too long is refused when it is, not when it ends.</param>
    /// <param name="head">Filled where the result is <see cref="HeadResult.Complete"/>: what is in it may be forwarded. Where it is <see cref="HeadResult.Bad"/>,
    /// method and fields are set as far as they were found good, for who writes the answer. Peer and Port are the connection's to set.</param>
    /// <param name="consumed">Octets of the head, its last CRLF included. 0 unless it is complete.</param>
    /// <param name="fault">Not null where the result is Bad. The connection has to be closed after the answer.</param>
    public static HeadResult Parse(ReadOnlySpan<byte> input, CallerLimits limits, RequestHead head, out int consumed, out WireFault? fault)
    {
        consumed = 0;
        head.Clear();
        var start = EmptyLine(input);
        var result = RequestLine.Parse(input[start..], Limit(limits.RequestLine), head, out var line, out fault);
        if (result == HeadResult.Complete)
        {
            result = FieldLines.Parse(input[(start + line)..], Limit(limits.Header), limits.HeaderCount, head.Fields, out var fields, out fault);
            if (result == HeadResult.Complete) fault = Decide(head, limits);
            if (fault is not null) result = HeadResult.Bad;
            if (result == HeadResult.Complete) consumed = start + line + fields;
        }

        return result;
    }

    /// <summary>One empty line in front is passed over: old clients send it behind a body (RFC 9112 section 2.2). A second one is no such thing.</summary>
    private static int EmptyLine(ReadOnlySpan<byte> input) => input.StartsWith("\r\n"u8) ? 2 : input is [(byte)'\r'] ? 1 : 0;

    /// <summary>Framing first: whoever disagrees on it is refused whatever else is right.</summary>
    private static WireFault? Decide(RequestHead head, CallerLimits limits)
    {
        var fields = head.Fields;
        if (RequestFraming.Decide(head, limits.Body.Bytes) is { } framing) return framing;
        var host = fields.IndexOf(HeaderField.Host);
        if (host >= 0 && fields.IndexOf(HeaderField.Host, host + 1) >= 0) return WireFault.TwoHosts;
        // Also where an absolute target says it (RFC 9112 section 3.2).
        if (host < 0 ? head.Version.Minor == 1 : fields.Value(host).IsEmpty) return WireFault.NoHost;
        return RequestRules.Complete(head, host < 0 ? default : fields.Value(host)) is { } refusal ? new WireFault(refusal) : null;
    }

    private static int Limit(ByteSize size) => (int)Math.Min(size.Bytes, int.MaxValue);
}
