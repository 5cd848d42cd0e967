using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>What HTTP/2 lets come whole and HTTP does not allow, beside what <see cref="WireFault"/> has for both wires.</summary>
internal static class Http2Faults
{
    public static readonly WireFault BodyTooSlow = new(new Refusal(408, "body_timeout", "the request's body came too slowly"), hits => hits.BodyTimeout);

    public static readonly WireFault PathTooLong = new(new Refusal(414, "request_line_too_long", "the request's path is longer than this listener takes"), hits => hits.RequestLine);

    public static readonly WireFault BadScheme = new(new Refusal(400, "bad_target", "the request's scheme must be http or https"));

    public static readonly WireFault TwoHosts = new(new Refusal(400, "bad_host", "the request's :authority and its Host name different hosts"));

    public static readonly WireFault BadProtocol = new(new Refusal(501, "protocol_not_supported", "the only protocol that a stream is turned into is websocket"));
}
