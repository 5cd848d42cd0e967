namespace Outrider.Logs.Buffering;

/// <summary>What a frame keeps of one chunk, beside its records.</summary>
/// <param name="Source">Whose bytes they are.</param>
/// <param name="Stream">See <see cref="Delivery.StreamLedger.Name"/>.</param>
/// <param name="Origin">Of the chunk's first byte; see <see cref="Delivery.StreamLedger.OriginOf"/>.</param>
/// <param name="Accounted">Source bytes that this buffer answers for in the source's account; 0 where another buffer of the same chunk does.</param>
/// <param name="SourceLength">Bytes of the stream that the chunk covers.</param>
/// <param name="Records">How many.</param>
/// <param name="MarksAt">Where their marks begin in the meta.</param>
internal readonly record struct FramePart(string Source, string Stream, long Origin, long Accounted, int SourceLength, int Records, int MarksAt);
