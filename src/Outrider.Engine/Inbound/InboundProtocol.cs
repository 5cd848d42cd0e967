namespace Outrider.Inbound;

/// <summary>What a listener reads of what comes in.</summary>
internal enum InboundProtocol
{
    /// <summary>Requests, over HTTP/1.1 or HTTP/2.</summary>
    Http,

    /// <summary>Nothing: connections are passed through.</summary>
    Tcp,
}
