namespace Outrider.Logs.Buffering;

/// <summary>One file of a buffer: frames, one after another.</summary>
/// <param name="number">Of the sequence.</param>
/// <param name="path">Of the file.</param>
internal sealed class BufferSegment(long number, string path)
{
    public long Number => number;

    public string Path => path;

    /// <summary>Bytes that are whole and synced.</summary>
    public long Length { get; set; }

    /// <summary>Some of it could not be read: it is set aside rather than deleted.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Source bytes in it that were not handed to the sink yet, by source.</summary>
    public Dictionary<string, long> Unread { get; } = [];

    public void Add(string source, long bytes) => Unread[source] = Unread.GetValueOrDefault(source) + bytes;

    /// <summary>At most what is there: a part that was damaged when the segment was looked through is not.</summary>
    public long Take(string source, long bytes)
    {
        var taken = Math.Min(bytes, Unread.GetValueOrDefault(source));
        Unread[source] = Unread.GetValueOrDefault(source) - taken;
        return taken;
    }
}
