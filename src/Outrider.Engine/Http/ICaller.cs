namespace Outrider.Http;

/// <summary>
/// The caller's side of one exchange, whichever wire it came over. The engine uses it from one thread at a time, but that it may read the body while it
/// writes the answer.
/// </summary>
internal interface ICaller
{
    RequestHead Head { get; }

    /// <summary>The request's body. Where the caller waits for a 100, the first read sends it. Not to be read where the head announces none.</summary>
    IBodyReader Body { get; }

    /// <summary>True once something of the final answer has been handed over: from then on it cannot be replaced by another.</summary>
    bool HasAnswered { get; }

    /// <summary>Sends an interim answer (1xx) at once. Does nothing where the caller cannot take it (HTTP/1.0).</summary>
    ValueTask SendInterimAsync(ResponseHead head);

    /// <summary>
    /// Begins the final answer; it leaves with the first piece of its body, or by <see cref="FlushAsync"/>. Headers that end at one hop are left out,
    /// framing is made anew. 101 to a WebSocket makes body and answer the raw octets of the protocol from here on, both without a known length.
    /// </summary>
    void Answer(ResponseHead head);

    /// <summary>Hands over a piece of the answer's body and sends what is there; returns when the piece's memory is free again. Slow callers make it wait.</summary>
    /// <param name="octets">May be empty.</param>
    /// <param name="isLast">Nothing follows.</param>
    /// <param name="trailers">With the last piece. Left out where the wire or the caller cannot take them.</param>
    /// <exception cref="IOException">The caller is gone.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers = null);

    /// <summary>Sends what was begun: before a wait for the upstream.</summary>
    /// <exception cref="IOException">The caller is gone.</exception>
    ValueTask FlushAsync();

    /// <summary>Where the end of this request is in doubt: what follows on its connection is not read as another. Said before <see cref="Answer"/>; nothing to do where requests have streams of their own.</summary>
    void CloseAfter()
    {
    }

    /// <summary>Ends the exchange so that the caller cannot take a cut answer for a whole one. From any thread.</summary>
    void Abort();
}
