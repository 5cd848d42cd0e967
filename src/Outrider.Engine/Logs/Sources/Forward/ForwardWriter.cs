using System.Buffers.Binary;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>The little MessagePack that is written here.</summary>
internal static class ForwardWriter
{
    public static void Text(PooledBytes output, ReadOnlySpan<byte> text)
    {
        if (text.Length < 32) output.Append((byte)(0xA0 | text.Length));
        else
        {
            Span<byte> head = stackalloc byte[5];
            head[0] = 0xDB;
            BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)text.Length);
            output.Append(head);
        }

        output.Append(text);
    }

    /// <summary><c>{"ack": chunk}</c></summary>
    public static void Acknowledgement(PooledBytes output, ReadOnlySpan<byte> chunk)
    {
        output.Append([0x81]);
        Text(output, "ack"u8);
        Text(output, chunk);
    }
}
