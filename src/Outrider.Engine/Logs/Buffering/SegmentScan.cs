using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Logs.Buffering;

/// <summary>Finds frames in a segment, by their headers, and again after a damaged one.</summary>
internal static class SegmentScan
{
    private const int Window = 64 << 10;

    /// <summary>The header at an offset; false where there is none, or where its frame would be longer than the segment.</summary>
    public static bool TryHeader(SafeFileHandle file, long offset, long length, out FrameHeader header)
    {
        Span<byte> bytes = stackalloc byte[FrameHeader.Length];
        header = default;
        return offset + FrameHeader.Length <= length && ReadAll(file, bytes, offset) && FrameHeader.TryRead(bytes, out header) && offset + header.FrameLength <= length;
    }

    /// <summary>The first whole frame at or after an offset; -1 where there is none.</summary>
    public static long Find(SafeFileHandle file, long offset, long length)
    {
        var window = ArrayPool<byte>.Shared.Rent(Window);
        try
        {
            while (offset + FrameHeader.Length <= length)
            {
                var count = RandomAccess.Read(file, window.AsSpan(0, (int)Math.Min(Window, length - offset)), offset);
                if (count < FrameHeader.Length) return -1;
                var at = window.AsSpan(0, count).IndexOf(FrameHeader.Magic);
                if (at < 0) offset += count - FrameHeader.Magic.Length + 1;
                else if (TryHeader(file, offset + at, length, out _)) return offset + at;
                else offset += at + 1;
            }

            return -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>False where the file ends before.</summary>
    public static bool ReadAll(SafeFileHandle file, Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            var count = RandomAccess.Read(file, into, offset);
            if (count == 0) return false;
            into = into[count..];
            offset += count;
        }

        return true;
    }
}
