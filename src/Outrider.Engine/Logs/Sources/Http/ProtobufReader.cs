using System.Buffers.Binary;

namespace Outrider.Logs.Sources;

/// <summary>The fields of one protobuf message, in their order, without a copy. Groups, which nobody has sent in ten years, are refused.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>A varint, or the eight or four bytes of a fixed number.</summary>
    public ulong Number { get; private set; }

    /// <summary>A string, bytes, or a message within; empty for numbers.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether <see cref="Bytes"/> is what the field has.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>False at the end.</summary>
    /// <exception cref="InvalidDataException">This is no message.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        var key = Varint();
        if (key >> 3 is 0 or > 536_870_911) throw new InvalidDataException("a field has no number");
        Field = (int)(key >> 3);
        Bytes = default;
        IsBytes = false;
        switch (key & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                var length = Varint();
                if (length > (ulong)_rest.Length) throw new InvalidDataException("a field is longer than the message");
                Bytes = Take((int)length);
                IsBytes = true;
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new InvalidDataException("a field is of no kind that there is");
        }

        return true;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var one = Take(1)[0];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80) return value;
        }

        throw new InvalidDataException("a number is too long");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new InvalidDataException("the message ends too early");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
