namespace Outrider.Logs.Buffering;

/// <summary>A place in a buffer: the first part that the sink has not accepted.</summary>
/// <param name="Segment">Its number.</param>
/// <param name="Offset">Of a frame.</param>
/// <param name="Part">Of the frame.</param>
internal readonly record struct BufferPosition(long Segment, long Offset, int Part) : IComparable<BufferPosition>
{
    public int CompareTo(BufferPosition other) => (Segment, Offset, Part).CompareTo((other.Segment, other.Offset, other.Part));
}
