using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Outrider.Logs.Buffering;

/// <summary>
/// How far the sink has come, written over after every batch: 28 bytes, the last four their CRC-32C. It is not synced: a killed process leaves it whole, and after a loss of
/// power some of what was accepted is sent again.
/// </summary>
internal sealed class PositionFile(string path) : IDisposable
{
    private const int Length = 28;

    private SafeFileHandle? _file;

    /// <summary>The beginning where there is none, or one that cannot be read.</summary>
    public BufferPosition Load()
    {
        Span<byte> bytes = stackalloc byte[Length];
        var file = Open();
        if (RandomAccess.Read(file, bytes, 0) != Length || BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]) != Crc32C.Of(bytes[..24])) return default;
        return new BufferPosition(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), (int)BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
    }

    /// <summary>False where the disk does not take it.</summary>
    public bool TrySave(BufferPosition position)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, position.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], position.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], position.Part);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], Crc32C.Of(bytes[..24]));
        try
        {
            RandomAccess.Write(Open(), bytes, 0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle Open() => _file ??= File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
