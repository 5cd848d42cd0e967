using System.Buffers.Binary;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Buffering;

/// <summary>Reads what <see cref="FrameWriter"/> wrote. Everything is held against its sum first, and against its bounds all the same.</summary>
internal static class FrameReader
{
    private const int MarkLength = 25;

    /// <summary>The parts of a frame, by its meta; null where that is damaged.</summary>
    public static IReadOnlyList<FramePart>? Parts(in FrameHeader header, ReadOnlySpan<byte> meta)
    {
        if (Crc32C.Of(meta) != header.MetaCrc) return null;
        var parts = new List<FramePart>();
        var at = 0;
        for (var i = 0; i < header.Parts; i++)
        {
            if (!Text(meta, ref at, out var source) || !Text(meta, ref at, out var stream) || meta.Length - at < 24) return null;
            var origin = BinaryPrimitives.ReadInt64LittleEndian(meta[at..]);
            var accounted = BinaryPrimitives.ReadInt64LittleEndian(meta[(at + 8)..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(meta[(at + 16)..]);
            var records = BinaryPrimitives.ReadInt32LittleEndian(meta[(at + 20)..]);
            at += 24;
            if (records < 0 || accounted < 0 || length < 0 || (meta.Length - at) / MarkLength < records) return null;
            parts.Add(new FramePart(source, stream, origin, accounted, length, records, at));
            at += records * MarkLength;
        }

        return at == meta.Length ? parts : null;
    }

    /// <summary>A buffer for the records of one part, with their marks, whose bytes are to be read into it; null where there are more than <paramref name="most"/>.</summary>
    /// <param name="part">Of <see cref="Parts"/>.</param>
    /// <param name="meta">Of the frame.</param>
    /// <param name="most">Bytes.</param>
    public static RecordBuffer? Records(in FramePart part, ReadOnlySpan<byte> meta, long most)
    {
        var marks = meta.Slice(part.MarksAt, part.Records * MarkLength);
        var total = 0L;
        for (var i = 0; i < part.Records; i++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(marks[(i * MarkLength)..]);
            if (length < 1) return null;
            total += length;
        }

        if (total > most) return null;
        var buffer = new RecordBuffer((int)total);
        buffer.Bytes.Extend((int)total);
        var end = 0;
        for (; marks.Length > 0; marks = marks[MarkLength..])
        {
            end += BinaryPrimitives.ReadInt32LittleEndian(marks);
            var severity = marks[24] <= (byte)Severity.Fatal ? (Severity)marks[24] : Severity.None;
            buffer.Add(new RecordMark(
                end, BinaryPrimitives.ReadInt32LittleEndian(marks[4..]), BinaryPrimitives.ReadInt64LittleEndian(marks[8..]), BinaryPrimitives.ReadUInt64LittleEndian(marks[16..]),
                RecordMark.AllSinks, severity));
        }

        return buffer;
    }

    private static bool Text(ReadOnlySpan<byte> meta, ref int at, out string text)
    {
        text = "";
        if (meta.Length - at < 2) return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(meta[at..]);
        at += 2;
        if (meta.Length - at < length) return false;
        text = Encoding.UTF8.GetString(meta.Slice(at, length));
        at += length;
        return true;
    }
}
