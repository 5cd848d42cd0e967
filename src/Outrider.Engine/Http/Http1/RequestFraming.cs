using System.Net;
using System.Text;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// Where a request's body ends, and whether its connection goes on behind it (RFC 9112 sections 6.3 and 9.3). Of everything that two servers could read
/// differently, nothing passes.
/// </summary>
internal static class RequestFraming
{
    private static readonly HeaderName WebSocketKey = new("Sec-WebSocket-Key");
    private static readonly HeaderName WebSocketVersion = new("Sec-WebSocket-Version");

    /// <summary>Sets body, keep-alive and whether it is the opening of a WebSocket.</summary>
    /// <param name="head">Was cleared; method, version and fields are set.</param>
    /// <param name="bodyLimit">Octets; what announces more is refused before anything is read.</param>
    /// <returns>Null where it has one meaning.</returns>
    public static WireFault? Decide(RequestHead head, long bodyLimit)
    {
        var fields = head.Fields;
        var isOld = head.Version == HttpVersion.Version10;
        head.KeepsAlive = KeepAlive.Decide(fields, isOld);
        if (fields.Has(HeaderField.TransferEncoding))
        {
            if (isOld) return WireFault.OldCoding;
            if (fields.Has(HeaderField.ContentLength)) return WireFault.TwoFramings;
            if (!IsChunked(fields)) return WireFault.BadCoding;
            head.Body = BodyLength.Unknown;
        }
        else if (fields.Has(HeaderField.ContentLength))
        {
            if (!ContentLength.TryRead(fields, out var length)) return WireFault.BadLength;
            if (length > bodyLimit) return WireFault.BodyTooLarge;
            head.Body = BodyLength.Of(length);
        }

        head.IsWebSocket = !isOld && fields.Has(HeaderField.Upgrade) && IsWebSocket(head);
        return null;
    }

    /// <summary>Exactly one line that says exactly <c>chunked</c>: also what is allowed in front of it, such as gzip, is nothing that can be forwarded re-framed.</summary>
    public static bool IsChunked(HeaderFields fields)
    {
        var at = fields.IndexOf(HeaderField.TransferEncoding);
        return at >= 0 && fields.IndexOf(HeaderField.TransferEncoding, at + 1) < 0 && Ascii.EqualsIgnoreCase(fields.Value(at), "chunked"u8);
    }

    /// <summary>
    /// The opening of RFC 6455 section 4.1. Any other wish to upgrade is passed over, as RFC 9110 section 7.8 allows: an accepted <c>h2c</c> would carry
    /// further requests past every rule.
    /// </summary>
    private static bool IsWebSocket(RequestHead head) =>
        head.Method == Methods.Get && head.Body.IsEmpty
        && SwitchesToWebSocket(head.Fields)
        && head.Count(WebSocketKey) == 1 && head.Count(WebSocketVersion) == 1;

    /// <summary>One Upgrade that names WebSocket alone, and a Connection that names it.</summary>
    public static bool SwitchesToWebSocket(HeaderFields fields)
    {
        var at = fields.IndexOf(HeaderField.Upgrade);
        return at >= 0 && fields.IndexOf(HeaderField.Upgrade, at + 1) < 0 && Ascii.EqualsIgnoreCase(fields.Value(at), "websocket"u8)
            && FieldRules.Lists(fields, HeaderField.Connection, "upgrade"u8);
    }
}
