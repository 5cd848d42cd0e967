namespace Outrider.Http;

/// <summary>One body as it comes in, without its framing. One reader at a time. Not reading slows the sender down.</summary>
internal interface IBodyReader
{
    /// <summary>Waits for the next piece; the one before is not valid any more. Not to be called after the last.</summary>
    /// <exception cref="BodyRefusedException">What comes is no body that may be forwarded: misframed, too large, too slow.</exception>
    /// <exception cref="IOException">The other side broke off, or closed before the end.</exception>
    ValueTask<BodyPiece> ReadAsync();

    /// <summary>The last piece is not needed any more. Until then its memory must stay.</summary>
    void Finish()
    {
    }

    /// <summary>Nobody wants the rest: a read that is under way fails with an <see cref="IOException"/>, and none follows. From any thread.</summary>
    void Cancel();

    /// <summary>Null until the last piece, and where there are none.</summary>
    HeaderFields? Trailers { get; }
}
