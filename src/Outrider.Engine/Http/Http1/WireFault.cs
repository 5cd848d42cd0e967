using Outrider.Observability;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>What is wrong with a message of HTTP/1, and how its sender is told. There is a fixed set of them. After one the connection is closed: where the next message begins cannot be known.</summary>
/// <param name="Refusal">The answer where a caller sent it; where an upstream did, its message goes to the log.</param>
/// <param name="Limit">The bound that was met, to be counted; null where it was none.</param>
internal sealed record WireFault(Refusal Refusal, Func<LimitHits, Counter>? Limit = null)
{
    public static readonly WireFault BadRequestLine = Of("bad_request_line", "the request's first line must be a method, a target and HTTP/1.1, with one blank between them and CRLF behind");

    public static readonly WireFault BadMethod = Of("bad_method", "the request's method is no name of at most 32 letters");

    public static readonly WireFault BadTarget = Of("bad_target", "the request's target holds a character that must be percent-encoded");

    public static readonly WireFault BadVersion = new(new Refusal(505, "bad_version", "only HTTP/1.1 and HTTP/1.0 are spoken here"));

    public static readonly WireFault RequestLineTooLong = new(new Refusal(414, "request_line_too_long", "the request's first line is longer than this listener takes"), hits => hits.RequestLine);

    public static readonly WireFault HeaderTooLarge = new(new Refusal(431, "header_too_large", "the header is larger than is taken here"), hits => hits.Header);

    public static readonly WireFault TooManyHeaders = new(new Refusal(431, "too_many_headers", "the header has more lines than are taken here"), hits => hits.HeaderCount);

    public static readonly WireFault BadName = Of("bad_header", "a header's name holds a character it may not");

    public static readonly WireFault BadValue = Of("bad_header", "a header's value holds a control character");

    public static readonly WireFault BadLineEnd = Of("bad_header", "a header's line must end with CRLF");

    public static readonly WireFault Folded = Of("bad_header", "a header's line is continued on the next one");

    public static readonly WireFault NoHost = Of("bad_host", "the request must say which host it is for");

    public static readonly WireFault TwoHosts = Of("bad_host", "the request says more than once which host it is for");

    public static readonly WireFault BadLength = Of("bad_framing", "Content-Length must be one number, said once");

    public static readonly WireFault BadCoding = Of("bad_framing", "the only transfer coding taken is 'chunked'");

    public static readonly WireFault OldCoding = Of("bad_framing", "HTTP/1.0 knows no Transfer-Encoding");

    public static readonly WireFault TwoFramings = Of("bad_framing", "Content-Length and Transfer-Encoding together have no single meaning");

    public static readonly WireFault BodyTooLarge = new(new Refusal(413, "body_too_large", "the request's body is larger than this listener takes"), hits => hits.Body);

    public static readonly WireFault BadChunkSize = Of("bad_body", "a chunk's size is no hexadecimal number, or too large for one");

    public static readonly WireFault BadChunkExtension = Of("bad_body", "a chunk's extension is longer than 256 octets, or holds what it may not");

    public static readonly WireFault BadChunkEnd = Of("bad_body", "a chunk's line or its octets do not end with CRLF");

    private static WireFault Of(string reason, string message) => new(new Refusal(400, reason, message));
}
