using System.Text;
using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>
/// Which fields pass from one connection to the next. Those of one hop stay there (RFC 9110 section 7.6.1): whatever <see cref="HeaderField"/> names, and
/// what the message's <c>Connection</c> names. Framing and Host are among the former: they are made anew. Used by both wires, for both directions.
/// </summary>
internal static class Passing
{
    /// <summary>What a peer cannot have removed by naming it in Connection: without them the message is another one (RFC 9110 section 7.6.1, last paragraph but one).</summary>
    private static readonly HeaderName[] NeverNamed =
        [HeaderNames.Authorization, HeaderNames.CacheControl, HeaderNames.ContentType, new("Content-Encoding"), new("Cookie"), new("Set-Cookie")];

    /// <summary>What changes how a message is routed, framed, authenticated or read is no trailer (RFC 9110 section 6.5.1).</summary>
    private static readonly HeaderName[] NeverTrailers =
    [
        .. NeverNamed, HeaderNames.Host, HeaderNames.Date, HeaderNames.RetryAfter, HeaderNames.Forwarded, HeaderNames.XForwardedFor, HeaderNames.XForwardedHost, HeaderNames.XForwardedPort,
        HeaderNames.XForwardedProto, HeaderNames.XRealIp, HeaderNames.XForwardedClientCert, new("Age"), new("Content-Range"), new("Expires"), new("Location"), new("Max-Forwards"),
        new("Pragma"), new("Range"), new("Vary"), new("Warning"), new("WWW-Authenticate"),
    ];

    /// <summary>The request's fields as they go upstream: the caller's, then what the layers added. Without Host, framing, and what asks for an upgrade.</summary>
    public static void Copy<TSink>(in OutgoingRequest request, TSink sink) where TSink : IFieldSink
    {
        var fields = request.Head.Fields;
        var edits = request.Exchange.RequestHeaders;
        var named = NamesFields(fields);
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields.Field(i) != HeaderField.Other) continue;
            var name = fields.Name(i);
            if (edits.Removes(name) || (named && IsNamed(fields, name))) continue;
            sink.Add(name, fields.Value(i));
        }

        for (var i = 0; i < edits.Added; i++)
            if (edits.AddedName(i) != HeaderNames.Host) sink.Add(edits.AddedName(i).Octets, edits.AddedValue(i));
    }

    /// <summary>An answer's fields as they go to the caller, without framing.</summary>
    public static void Copy<TSink>(ResponseHead head, TSink sink) where TSink : IFieldSink
    {
        var fields = head.Fields;
        var named = NamesFields(fields);
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields.Field(i) != HeaderField.Other) continue;
            if (named && IsNamed(fields, fields.Name(i))) continue;
            sink.Add(fields.Name(i), fields.Value(i));
        }
    }

    /// <summary>Trailers, of either direction.</summary>
    /// <param name="trailers">As they came.</param>
    /// <param name="edits">Of the request they belong to; null for an answer's. What Outrider removes from a head does not come back behind the body.</param>
    /// <param name="sink">Takes what may pass.</param>
    public static void CopyTrailers<TSink>(HeaderFields trailers, HeaderEdits? edits, TSink sink) where TSink : IFieldSink
    {
        for (var i = 0; i < trailers.Count; i++)
        {
            if (trailers.Field(i) != HeaderField.Other || edits?.Removes(trailers.Name(i)) == true || IsNoTrailer(trailers.Name(i))) continue;
            sink.Add(trailers.Name(i), trailers.Value(i));
        }
    }

    /// <summary>False in the usual case: there is no Connection, or it says <c>keep-alive</c> or <c>close</c> alone.</summary>
    private static bool NamesFields(HeaderFields fields)
    {
        for (var at = fields.IndexOf(HeaderField.Connection); at >= 0; at = fields.IndexOf(HeaderField.Connection, at + 1))
            if (!Ascii.EqualsIgnoreCase(fields.Value(at), "keep-alive"u8) && !Ascii.EqualsIgnoreCase(fields.Value(at), "close"u8)) return true;
        return false;
    }

    private static bool IsNamed(HeaderFields fields, ReadOnlySpan<byte> name)
    {
        for (var at = fields.IndexOf(HeaderField.Connection); at >= 0; at = fields.IndexOf(HeaderField.Connection, at + 1))
            foreach (var option in fields.Value(at).Split((byte)','))
                if (Ascii.EqualsIgnoreCase(fields.Value(at)[option].Trim(" \t"u8), name)) return !Covers(NeverNamed, name);
        return false;
    }

    /// <summary>In whatever spelling: a server that hands trailers on as variables does not tell <c>X_Forwarded_For</c> from the header either.</summary>
    private static bool IsNoTrailer(ReadOnlySpan<byte> name)
    {
        foreach (var one in NeverTrailers)
            if (one.Covers(name)) return true;
        return false;
    }

    private static bool Covers(HeaderName[] names, ReadOnlySpan<byte> name)
    {
        foreach (var one in names)
            if (one.Is(name)) return true;
        return false;
    }
}
