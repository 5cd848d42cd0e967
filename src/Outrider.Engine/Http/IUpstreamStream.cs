namespace Outrider.Http;

/// <summary>
/// The upstream's side of one attempt: a connection of HTTP/1.1 for as long as the exchange has it, or a stream of HTTP/2. The engine uses it from one
/// thread at a time, but that it may send the body while it waits for the answer.
/// </summary>
internal interface IUpstreamStream
{
    /// <summary>True where the connection had served before: one that fails before its first octet of an answer may just have died of age.</summary>
    bool IsReused { get; }

    /// <summary>Hands over the request's head; it leaves with the first piece of the body, or at once where there is none.</summary>
    /// <exception cref="IOException">The upstream is gone.</exception>
    ValueTask SendHeadAsync(in OutgoingRequest request);

    /// <summary>As <see cref="ICaller.WriteAsync"/>.</summary>
    /// <exception cref="IOException">The upstream is gone, or takes no more of the body.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers = null);

    /// <summary>The next head: interim ones first, then the final one.</summary>
    /// <returns>Valid until the next call, or until this is given back.</returns>
    /// <exception cref="MalformedAnswerException">It is no answer that may be forwarded.</exception>
    /// <exception cref="IOException">The upstream broke off.</exception>
    ValueTask<ResponseHead> ReceiveHeadAsync();

    /// <summary>The answer's body, after the final head; after a 101 the raw octets of the protocol.</summary>
    IBodyReader Body { get; }

    /// <summary>True once an octet of the answer has come.</summary>
    bool HasAnswered { get; }

    /// <summary>Gives it back, after the exchange, however that ended: a connection in the middle of a message is closed, another one is used again.</summary>
    void Release();

    /// <summary>Breaks it off; whoever waits gets an <see cref="IOException"/>. From any thread; does nothing after <see cref="Release"/>.</summary>
    void Abort();
}
