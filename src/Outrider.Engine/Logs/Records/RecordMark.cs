namespace Outrider.Logs.Records;

/// <summary>What is known of one record without reading it again.</summary>
/// <param name="End">Where it ends in the chunk's bytes, its line feed included.</param>
/// <param name="SourceEnd">Where the bytes it was read from end, counted from the chunk's beginning in its stream.</param>
/// <param name="UnixNs">When it happened, in nanoseconds since 1970.</param>
/// <param name="ContentHash">Of the bytes it was read from.</param>
/// <param name="Sinks">A bit for each sink that wants it, in the order of the configuration.</param>
/// <param name="Severity">How grave it is.</param>
internal readonly record struct RecordMark(int End, int SourceEnd, long UnixNs, ulong ContentHash, uint Sinks, Severity Severity)
{
    /// <summary>More sinks than a set of bits holds are refused where the configuration is read.</summary>
    public const int MaxSinks = 32;

    public const uint AllSinks = uint.MaxValue;
}
