using System.Buffers.Binary;

namespace Outrider.Logs.Sources;

/// <summary>Takes values off the beginning of some bytes. Where they are not what is asked for, or end too early, it throws; nothing is copied.</summary>
internal ref struct MsgpackReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Of the next value.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public readonly MsgpackKind Next => Head().Kind;

    public int Array() => (int)Open(MsgpackKind.Array).Children;

    /// <summary>How many pairs.</summary>
    public int Map() => (int)Open(MsgpackKind.Map).Children / 2;

    /// <summary>Text or bytes: older senders know no difference.</summary>
    public ReadOnlySpan<byte> TextOrBytes()
    {
        var head = Head();
        if (head.Kind is not (MsgpackKind.Text or MsgpackKind.Bytes)) throw Unexpected();
        Advance(head.Length);
        return Take(head.Content);
    }

    public void Nil() => Advance(Expect(MsgpackKind.Nil).Length);

    public bool Boolean() => Take(Expect(MsgpackKind.Boolean).Content)[0] == 0xC3;

    /// <summary>A number below zero, or <paramref name="large"/> where it is beyond what a signed one can say.</summary>
    public long Integer(out ulong? large)
    {
        large = null;
        var head = Expect(MsgpackKind.Integer);
        var kind = _rest[0];
        Advance(head.Length);
        var content = Take(head.Content);
        switch (kind)
        {
            case 0xCC: return content[0];
            case 0xCD: return BinaryPrimitives.ReadUInt16BigEndian(content);
            case 0xCE: return BinaryPrimitives.ReadUInt32BigEndian(content);
            case 0xCF:
                var value = BinaryPrimitives.ReadUInt64BigEndian(content);
                if (value > long.MaxValue) large = value;
                return (long)(value & long.MaxValue);
            case 0xD1: return BinaryPrimitives.ReadInt16BigEndian(content);
            case 0xD2: return BinaryPrimitives.ReadInt32BigEndian(content);
            case 0xD3: return BinaryPrimitives.ReadInt64BigEndian(content);
            // 0xD0, and those that are their own content.
            default: return (sbyte)content[0];
        }
    }

    public double Float()
    {
        var head = Expect(MsgpackKind.Float);
        Advance(head.Length);
        var content = Take(head.Content);
        // As the text of the shorter one, which has no more digits than it has.
        return content.Length == 8 ? BinaryPrimitives.ReadDoubleBigEndian(content) : double.Parse(BinaryPrimitives.ReadSingleBigEndian(content).ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
    }

    public ReadOnlySpan<byte> Extension(out sbyte type)
    {
        var head = Expect(MsgpackKind.Extension);
        Advance(head.Length);
        var content = Take(head.Content);
        type = (sbyte)content[0];
        return content[1..];
    }

    /// <summary>The bytes of one value, whatever it is.</summary>
    public ReadOnlySpan<byte> Any()
    {
        var length = Msgpack.Measure(_rest, int.MaxValue);
        return length == 0 ? throw Unexpected() : Take((uint)length);
    }

    private readonly Msgpack Head() => Msgpack.TryReadHead(_rest, out var head) ? head : throw Unexpected();

    private readonly Msgpack Expect(MsgpackKind kind) => Head() is var head && head.Kind == kind ? head : throw Unexpected();

    private Msgpack Open(MsgpackKind kind)
    {
        var head = Expect(kind);
        Advance(head.Length);
        // Each value is a byte at the least.
        return head.Children > _rest.Length ? throw Unexpected() : head;
    }

    private void Advance(int count) => _rest = _rest[count..];

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > _rest.Length) throw Unexpected();
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private static InvalidDataException Unexpected() => new("this is no message of the forward protocol");
}
