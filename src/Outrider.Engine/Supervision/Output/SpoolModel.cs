using Outrider.Kernel;

namespace Outrider.Supervision.Output;

/// <summary>How much of a stream is kept for the logs, and what happens to more.</summary>
/// <param name="Max">Of all segments of the stream together.</param>
/// <param name="WhenFull">What gives way.</param>
internal sealed record SpoolModel(ByteSize Max, WhenFull WhenFull)
{
    // 32 of them fill the default of 256 MiB, so what is lost at once when it is full is a thirty-second part.
    private static readonly ByteSize LargestSegment = ByteSize.FromMiB(8);

    /// <summary>
    /// A segment ends at the first newline from here on, or an eighth later without one. Never more than a quarter of the whole: the newest cannot be deleted
    /// by who has read it, so it must not be what fills the spool.
    /// </summary>
    public ByteSize Segment { get; init; } = new(Math.Min(LargestSegment.Bytes, Math.Max(1, Max.Bytes / 4)));
}
