using System.Net;

namespace Outrider.Http;

/// <summary>Where an answer's body ends, and whether its connection goes on behind it (RFC 9112 sections 6.3 and 9.3), as strictly as a request's.</summary>
internal static class ResponseFraming
{
    /// <summary>Sets body, announced length, end by close, and keep-alive.</summary>
    /// <param name="head">Status, version and fields are set.</param>
    /// <param name="request">What it answers.</param>
    /// <returns>Null where it has one meaning; else what is wrong, for <see cref="MalformedAnswerException"/>.</returns>
    public static string? Decide(ResponseHead head, RequestHead request)
    {
        var fields = head.Fields;
        var isOld = head.Version == HttpVersion.Version10;
        head.KeepsAlive = KeepAlive.Decide(fields, isOld);
        head.EndsByClose = false;
        head.Body = BodyLength.None;
        head.AnnouncedLength = null;
        if (fields.Has(HeaderField.TransferEncoding))
        {
            if (isOld) return WireFault.OldCoding.Refusal.Message;
            if (fields.Has(HeaderField.ContentLength)) return WireFault.TwoFramings.Refusal.Message;
            if (!RequestFraming.IsChunked(fields)) return WireFault.BadCoding.Refusal.Message;
        }

        if (!ContentLength.TryRead(fields, out var length)) return WireFault.BadLength.Refusal.Message;
        if (head.Status < 200) return DecideInterim(head, request);
        if (length >= 0) head.AnnouncedLength = length;
        if (head.Status == 204) DecideNoContent(head);
        else if (head.Status != 304 && request.Method != Methods.Head) DecideBody(head);
        return null;
    }

    private static string? DecideInterim(ResponseHead head, RequestHead request)
    {
        if (head.Fields.Has(HeaderField.TransferEncoding) || head.Fields.Has(HeaderField.ContentLength)) return "an interim answer announces a body";
        if (head.Status != 101) return null;
        if (!request.IsWebSocket || !RequestFraming.SwitchesToWebSocket(head.Fields)) return "it switches to a protocol that was not asked for";
        // From here on the connection speaks it, and nothing of HTTP.
        head.Body = BodyLength.Unknown;
        head.KeepsAlive = false;
        return null;
    }

    /// <summary>RFC 9110 section 15.3.5 allows it no body. Of one that announces some, the octets may follow all the same: its connection is not used again.</summary>
    private static void DecideNoContent(ResponseHead head)
    {
        if (head.AnnouncedLength > 0 || head.Fields.Has(HeaderField.TransferEncoding)) head.KeepsAlive = false;
        head.AnnouncedLength = null;
    }

    private static void DecideBody(ResponseHead head)
    {
        head.Body = head.AnnouncedLength is { } length ? BodyLength.Of(length) : BodyLength.Unknown;
        if (head.AnnouncedLength is not null || head.Fields.Has(HeaderField.TransferEncoding)) return;
        head.EndsByClose = true;
        head.KeepsAlive = false;
    }
}
