using System.Buffers.Binary;
using Outrider.Logs.Records;

namespace Outrider.Logs.Delivery;

/// <summary>One record of a batch; valid as long as the batch is.</summary>
/// <param name="Chunk">It is in.</param>
/// <param name="Record">Its place in the chunk.</param>
/// <param name="Index">Its place in the batch.</param>
internal readonly record struct BatchRecord(LogChunk Chunk, int Record, int Index)
{
    /// <summary>One JSON object, without its line feed.</summary>
    public ReadOnlyMemory<byte> Json => Chunk.Bytes[Chunk.StartOf(Record)..(Chunk.Marks[Record].End - 1)];

    /// <summary>Nanoseconds since 1970.</summary>
    public long UnixNs => Chunk.Marks[Record].UnixNs;

    public Severity Severity => Chunk.Marks[Record].Severity;

    /// <summary>The same for the same line of the same file, in this process or a later one, in whatever batch it is sent. 32 hexadecimal digits.</summary>
    public string Id
    {
        get
        {
            Span<byte> id = stackalloc byte[16];
            WriteId(id);
            return Convert.ToHexStringLower(id);
        }
    }

    /// <summary>It will never be taken.</summary>
    public void Reject() => Chunk.Reject(Record);

    /// <summary>Writes the 16 bytes of <see cref="Id"/>: where it stands, and what stands there, since an inode and its offsets are given out again.</summary>
    public void WriteId(Span<byte> into)
    {
        var marks = Chunk.Marks;
        var first = Record;
        // Of several records from one run of lines each has a place of its own.
        while (first > 0 && marks[first - 1].SourceEnd == marks[Record].SourceEnd) first--;
        var origin = Chunk.Stream.OriginOf(Chunk.Start + marks[Record].SourceEnd);
        Span<byte> place = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(place, origin);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], Record - first);
        BinaryPrimitives.WriteUInt64LittleEndian(into, ContentHash.Of(place) ^ Chunk.Stream.NameHash);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], marks[Record].ContentHash);
    }
}
