using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Outrider.Logs.Delivery;

/// <summary>What one sink sends at once: whole chunks, in order.</summary>
internal sealed class LogBatch
{
    public LogBatch(IReadOnlyList<LogChunk> chunks)
    {
        Chunks = chunks;
        Events = chunks.Sum(c => c.Events);
        Length = chunks.Sum(c => (long)c.Bytes.Length);
        Id = IdOf(chunks);
    }

    /// <summary>The same for the same lines of the same files, in this process or a later one: a receiver may tell a repeat by it. 32 hexadecimal digits.</summary>
    public string Id { get; }

    public IReadOnlyList<LogChunk> Chunks { get; }

    public int Events { get; }

    /// <summary>Bytes of all records.</summary>
    public long Length { get; }

    public void LetGo(bool isRejected)
    {
        foreach (var chunk in Chunks) chunk.LetGo(isRejected);
    }

    private static string IdOf(IReadOnlyList<LogChunk> chunks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> range = stackalloc byte[24];
        foreach (var chunk in chunks)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(chunk.Stream.Name));
            BinaryPrimitives.WriteInt64LittleEndian(range, chunk.Start);
            BinaryPrimitives.WriteInt64LittleEndian(range[8..], chunk.End);
            BinaryPrimitives.WriteUInt64LittleEndian(range[16..], chunk.ContentHash);
            hash.AppendData(range);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
