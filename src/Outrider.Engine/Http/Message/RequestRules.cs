using System.Net;
using System.Text;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>The last step of reading a request's head over either wire: what it asks for, decided once, before any policy sees it.</summary>
internal static class RequestRules
{
    private static readonly Refusal ConnectNotSupported = new(501, "connect_not_supported", "CONNECT is not supported; give the target as an http:// URL");

    private static readonly Refusal Misspelled = new(400, "bad_method", "the request's method must be written in capitals");

    private static readonly Refusal BadTarget = new(400, "bad_target", "the request's target must be a path, or a URL that begins with http:// or https:// and names no user");

    // RFC 9110 section 9.3.7. Routes and their authorization decide by path, and this has none: it would pass by all of them.
    private static readonly Refusal NoPath = new(400, "bad_target", "'*' as a target is not taken; ask for a path");

    private static readonly Refusal NoHost = new(400, "bad_host", "the request must say which host it is for");

    private static readonly Refusal BadHost = new(400, "bad_host", "the request's host must be a name or an address, with or without a port");

    // RFC 9110 section 10.1.1: a promise asked for that nobody here can give.
    private static readonly Refusal BadExpectation = new(417, "bad_expectation", "the only expectation that is met is '100-continue'");

    /// <summary>
    /// Sets path, authority, and what follows from Expect and TE. Before it, method, target, version, fields and body are set, and for an extended CONNECT
    /// (RFC 8441) the method is GET and <see cref="RequestHead.IsWebSocket"/> true.
    /// </summary>
    /// <param name="head">What is known so far.</param>
    /// <param name="authority">The value of Host or <c>:authority</c>; empty where there is none. An absolute target's own wins over it (RFC 9112 section 3.2.2).</param>
    /// <returns>Null where the request may be forwarded.</returns>
    public static Refusal? Complete(RequestHead head, ReadOnlySpan<byte> authority)
    {
        if (Methods.IsMisspelled(head.Method)) return Misspelled;
        if (head.Method == Methods.Connect) return ConnectNotSupported;
        if (!authority.IsEmpty && !IsValid(head, authority)) return BadHost;
        var path = head.Target;
        if (path.IsEmpty || path.Span[0] != '/')
        {
            if (path.Span is [(byte)'*']) return NoPath;
            if (head.Version.Major != 1 || !TrySplit(head.Target, out var own, out path)) return BadTarget;
            authority = own;
            if (!IsValid(head, authority)) return BadTarget;
        }

        // HTTP/1.0 may leave it out.
        if (authority.IsEmpty && head.Version != HttpVersion.Version10) return NoHost;
        if (!CanonicalPath.TryParse(path, out var canonical, out var problem)) return new Refusal(400, "bad_target", problem);
        head.Path = canonical;
        head.SetAuthority(authority);
        head.CanReplayBody = head.Body.IsEmpty;
        head.TakesTrailers = head.Version != HttpVersion.Version10 && FieldRules.Lists(head.Fields, HeaderField.Te, "trailers"u8);
        return ReadExpectation(head);
    }

    private static bool IsValid(RequestHead head, ReadOnlySpan<byte> authority) => head.Knows(authority) || AuthorityRules.IsValid(authority);

    /// <summary>
    /// The absolute form (RFC 9112 section 3.2.2), as a proxy gets it. An empty path is "/"; that it would be "*" for OPTIONS (section 3.2.4) is left out,
    /// since that has no path.
    /// </summary>
    private static bool TrySplit(ReadOnlyMemory<byte> target, out ReadOnlySpan<byte> authority, out ReadOnlyMemory<byte> path)
    {
        var scheme = SchemeLength(target.Span);
        path = target[scheme..];
        var end = path.Span.IndexOfAny((byte)'/', (byte)'?');
        authority = end < 0 ? path.Span : path.Span[..end];
        path = end < 0 ? "/"u8.ToArray() : path.Span[end] == '/' ? path[end..] : (byte[])[(byte)'/', .. path.Span[end..]];
        return scheme > 0;
    }

    private static int SchemeLength(ReadOnlySpan<byte> target)
    {
        if (target.Length > 7 && Ascii.EqualsIgnoreCase(target[..7], "http://"u8)) return 7;
        return target.Length > 8 && Ascii.EqualsIgnoreCase(target[..8], "https://"u8) ? 8 : 0;
    }

    private static Refusal? ReadExpectation(RequestHead head)
    {
        // HTTP/1.0 knows no interim answers (RFC 9110 section 10.1.1).
        var at = head.Fields.IndexOf(HeaderField.Expect);
        if (at < 0 || head.Version == HttpVersion.Version10) return null;
        if (head.Fields.CountOf(HeaderField.Expect) > 1 || !Ascii.EqualsIgnoreCase(head.Fields.Value(at), "100-continue"u8)) return BadExpectation;
        head.ExpectsContinue = !head.Body.IsEmpty;
        return null;
    }
}
