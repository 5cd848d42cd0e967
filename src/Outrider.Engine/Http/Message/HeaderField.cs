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
    ProxyAuthenticate,
    ProxyAuthorization,
    ProxyConnection,
    Te,
    Trailer,
    TransferEncoding,
    Upgrade,
}
