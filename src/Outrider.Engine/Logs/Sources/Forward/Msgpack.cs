using System.Buffers.Binary;

namespace Outrider.Logs.Sources;

/// <summary>What MessagePack (github.com/msgpack/msgpack/blob/master/spec.md) puts before a value.</summary>
/// <param name="Kind">Of the value.</param>
/// <param name="Length">Of what stands here, before any content.</param>
/// <param name="Content">Bytes that belong to it: of text, bytes, extensions; of numbers their own.</param>
/// <param name="Children">Values that belong to it: of an array its items, of a map twice its pairs.</param>
internal readonly record struct Msgpack(MsgpackKind Kind, int Length, uint Content, uint Children)
{
    // Arrays and maps within each other. Nothing that was written for people is deeper.
    public const int MaxDepth = 64;

    /// <summary>False where the bytes end before it does.</summary>
    /// <exception cref="InvalidDataException">There is no such kind.</exception>
    public static bool TryReadHead(ReadOnlySpan<byte> bytes, out Msgpack head)
    {
        head = default;
        if (bytes.IsEmpty) return false;
        var first = bytes[0];
        switch (first)
        {
            case <= 0x7F or >= 0xE0:
                head = new(MsgpackKind.Integer, 0, 1, 0);
                return true;
            case <= 0x8F:
                head = new(MsgpackKind.Map, 1, 0, (uint)(first & 0x0F) * 2);
                return true;
            case <= 0x9F:
                head = new(MsgpackKind.Array, 1, 0, (uint)(first & 0x0F));
                return true;
            case <= 0xBF:
                head = new(MsgpackKind.Text, 1, (uint)(first & 0x1F), 0);
                return true;
        }

        return first switch
        {
            0xC0 => Is(new(MsgpackKind.Nil, 1, 0, 0), out head),
            0xC2 or 0xC3 => Is(new(MsgpackKind.Boolean, 0, 1, 0), out head),
            0xC4 => Sized(bytes, 1, MsgpackKind.Bytes, out head),
            0xC5 => Sized(bytes, 2, MsgpackKind.Bytes, out head),
            0xC6 => Sized(bytes, 4, MsgpackKind.Bytes, out head),
            0xC7 => Sized(bytes, 1, MsgpackKind.Extension, out head),
            0xC8 => Sized(bytes, 2, MsgpackKind.Extension, out head),
            0xC9 => Sized(bytes, 4, MsgpackKind.Extension, out head),
            0xCA => Is(new(MsgpackKind.Float, 1, 4, 0), out head),
            0xCB => Is(new(MsgpackKind.Float, 1, 8, 0), out head),
            >= 0xCC and <= 0xCF => Is(new(MsgpackKind.Integer, 1, 1u << (first - 0xCC), 0), out head),
            >= 0xD0 and <= 0xD3 => Is(new(MsgpackKind.Integer, 1, 1u << (first - 0xD0), 0), out head),
            // One byte says which extension, and stands before its content.
            >= 0xD4 and <= 0xD8 => Is(new(MsgpackKind.Extension, 1, (1u << (first - 0xD4)) + 1, 0), out head),
            0xD9 => Sized(bytes, 1, MsgpackKind.Text, out head),
            0xDA => Sized(bytes, 2, MsgpackKind.Text, out head),
            0xDB => Sized(bytes, 4, MsgpackKind.Text, out head),
            0xDC => Sized(bytes, 2, MsgpackKind.Array, out head),
            0xDD => Sized(bytes, 4, MsgpackKind.Array, out head),
            0xDE => Sized(bytes, 2, MsgpackKind.Map, out head),
            0xDF => Sized(bytes, 4, MsgpackKind.Map, out head),
            _ => throw new InvalidDataException("this is not MessagePack"),
        };
    }

    /// <summary>The length of the whole value at the beginning, without looking deeper than it must; 0 where the bytes end before it does.</summary>
    /// <exception cref="InvalidDataException">It is none, is deeper than <see cref="MaxDepth"/>, or will be longer than <paramref name="most"/>.</exception>
    public static int Measure(ReadOnlySpan<byte> bytes, int most)
    {
        var walk = new MsgpackWalk(stackalloc long[MaxDepth]);
        return walk.Go(bytes, most);
    }

    private static bool Is(Msgpack value, out Msgpack head)
    {
        head = value;
        return true;
    }

    private static bool Sized(ReadOnlySpan<byte> bytes, int width, MsgpackKind kind, out Msgpack head)
    {
        head = default;
        if (bytes.Length < 1 + width) return false;
        var size = width switch { 1 => bytes[1], 2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]), _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) };
        if (size > int.MaxValue / 2) throw new InvalidDataException("a message is longer than the source takes");
        head = kind switch
        {
            MsgpackKind.Array => new(kind, 1 + width, 0, size),
            MsgpackKind.Map => new(kind, 1 + width, 0, size * 2),
            MsgpackKind.Extension => new(kind, 1 + width, size + 1, 0),
            _ => new(kind, 1 + width, size, 0),
        };
        return true;
    }
}
