using Outrider.Logs.Records;

namespace Outrider.Logs.Buffering;

/// <summary>A part that was read back, with its records.</summary>
/// <param name="part">What was kept of it.</param>
/// <param name="records">Owned by whoever has it.</param>
/// <param name="next">The place behind it.</param>
internal sealed class BufferedPart(FramePart part, RecordBuffer records, BufferPosition next)
{
    public FramePart Part => part;

    public RecordBuffer Records => records;

    public BufferPosition Next => next;

    /// <summary>Bytes that the source's account has as buffered for it.</summary>
    public long Accounted { get; set; }
}
