namespace Outrider.Http;

/// <summary>What a chunked body may be.</summary>
/// <param name="Body">Octets of its content.</param>
/// <param name="TrailerOctets">Of all trailer lines together.</param>
/// <param name="TrailerLines">Their number.</param>
internal readonly record struct ChunkLimits(long Body, int TrailerOctets, int TrailerLines)
{
    /// <summary>For answers: their content streams, and is bounded by nothing but its sender.</summary>
    public static readonly ChunkLimits Answer = new(long.MaxValue, ResponseParser.MostOctets, ResponseParser.MostLines);

    public static ChunkLimits Of(CallerLimits limits) => new(limits.Body.Bytes, (int)limits.Header.Bytes, limits.HeaderCount);
}
