namespace Outrider.Http;

/// <summary>The headers that the wire itself acts on; everything else is <see cref="Other"/> and passes as it came.</summary>
internal enum HeaderField : byte
{
    Other,
    Connection,
    ContentLength,
    Expect,
    Host,
    Http2Settings,
    KeepAlive,

    /// <summary>No header of the wire's, but a spelling that some servers take for one: <c>Transfer_Encoding</c> (RFC 3875 section 4.1.18). It ends here and means nothing.</summary>
    Lookalike,
    ProxyAuthenticate,
    ProxyAuthorization,
    ProxyConnection,
    Te,
    Trailer,
    TransferEncoding,
    Upgrade,
}
