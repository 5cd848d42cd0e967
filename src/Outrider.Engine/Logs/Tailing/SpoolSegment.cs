using Microsoft.Win32.SafeHandles;

namespace Outrider.Logs.Tailing;

/// <summary>One file of a spool: see <see cref="Kernel.OutputSpool"/>.</summary>
/// <param name="number">Of the sequence.</param>
/// <param name="start">The stream's offset of its first byte.</param>
/// <param name="file">Held open, so that it is read to its end even where the writer has deleted it to make room.</param>
internal sealed class SpoolSegment(long number, long start, SafeFileHandle file)
{
    public long Number => number;

    public long Start => start;

    public SafeFileHandle File => file;

    /// <summary>The stream's offset after its last byte; null while it may still grow.</summary>
    public long? End { get; set; }
}
