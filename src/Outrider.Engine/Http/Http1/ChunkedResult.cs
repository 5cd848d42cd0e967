namespace Outrider.Http;

/// <summary>What came of reading a chunked body from the octets that are there.</summary>
internal enum ChunkedResult
{
    /// <summary>More octets are needed. What was consumed was framing.</summary>
    NeedsMore,

    Piece,

    /// <summary>The body and its trailers are over, and there is no piece.</summary>
    End,

    /// <summary>It may not be forwarded any further; what stands in front of the fault has been given out.</summary>
    Bad,
}
