using System.Buffers.Binary;
using System.Text.Json;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>Writes MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md), each value in its shortest form.</summary>
internal sealed class MsgpackWriter(PooledBytes output)
{
    private readonly PooledBytes _text = new();

    public void Nil() => output.Append(0xC0);

    public void Boolean(bool value) => output.Append((byte)(value ? 0xC3 : 0xC2));

    public void Array(int count) => Head(count, isMap: false);

    public void Map(int count) => Head(count, isMap: true);

    public void Text(string text) => Text(System.Text.Encoding.UTF8.GetBytes(text));

    public void Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < 32) output.Append((byte)(0xA0 | utf8.Length));
        else SizedHead(utf8.Length, 0xD9);
        output.Append(utf8);
    }

    public void Binary(ReadOnlySpan<byte> bytes)
    {
        SizedHead(bytes.Length, 0xC4);
        output.Append(bytes);
    }

    public void Integer(long value)
    {
        switch (value)
        {
            case >= 0 and < 128: output.Append((byte)value); break;
            case < 0 and >= -32: output.Append((byte)value); break;
            case >= 0 and <= byte.MaxValue: Number(0xCC, (ulong)value, 1); break;
            case >= 0 and <= ushort.MaxValue: Number(0xCD, (ulong)value, 2); break;
            case >= 0 and <= uint.MaxValue: Number(0xCE, (ulong)value, 4); break;
            case >= 0: Number(0xCF, (ulong)value, 8); break;
            case >= sbyte.MinValue: Number(0xD0, (ulong)value, 1); break;
            case >= short.MinValue: Number(0xD1, (ulong)value, 2); break;
            case >= int.MinValue: Number(0xD2, (ulong)value, 4); break;
            default: Number(0xD3, (ulong)value, 8); break;
        }
    }

    public void Double(double value) => Number(0xCB, BitConverter.DoubleToUInt64Bits(value), 8);

    /// <summary>The forward protocol's EventTime: extension 0 of seconds and nanoseconds, 32 bits each.</summary>
    public void EventTime(long unixNs)
    {
        var seconds = Math.Clamp(unixNs / 1_000_000_000, 0, uint.MaxValue);
        output.Append(0xD7);
        output.Append(0);
        BigEndian((ulong)seconds, 4);
        BigEndian((ulong)(Math.Max(unixNs, 0) % 1_000_000_000), 4);
    }

    /// <summary>A value as it stands in a record. A number that is more than 64 bits hold goes as text, so that no digit is lost.</summary>
    public void Json(ReadOnlySpan<byte> json)
    {
        // As deep as records may be, and no deeper: they were read by the same rule.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        Value(ref reader);
    }

    private void Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String or JsonTokenType.PropertyName: Inside(reader.ValueSpan); break;
            case JsonTokenType.True or JsonTokenType.False: Boolean(reader.TokenType == JsonTokenType.True); break;
            case JsonTokenType.Number: JsonNumber(reader.ValueSpan); break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject: Many(ref reader); break;
            default: Nil(); break;
        }
    }

    /// <summary>How many there are is known at the end: one byte is kept for the head, which holds up to fifteen.</summary>
    private void Many(ref Utf8JsonReader reader)
    {
        var isMap = reader.TokenType == JsonTokenType.StartObject;
        var start = output.Length;
        output.Append(0);
        var count = 0;
        for (; reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject); count++)
        {
            Value(ref reader);
            if (!isMap) continue;
            reader.Read();
            Value(ref reader);
        }

        Span<byte> head = stackalloc byte[5];
        var length = HeadOf(head, count, isMap);
        if (length > 1) output.Insert(start + 1, length - 1);
        output.Overwrite(start, head[..length]);
    }

    private void JsonNumber(ReadOnlySpan<byte> number)
    {
        switch (JsonNumbers.Read(number, out var whole, out var real))
        {
            case JsonNumbers.Kind.Whole: Integer(whole); break;
            case JsonNumbers.Kind.Real: Double(real); break;
            default: Text(number); break;
        }
    }

    private void Inside(ReadOnlySpan<byte> inside)
    {
        if (!inside.Contains((byte)'\\'))
        {
            Text(inside);
            return;
        }

        _text.CutTo(0);
        JsonStrings.Append(_text, inside);
        Text(_text.Span);
    }

    private void Head(int count, bool isMap)
    {
        Span<byte> head = stackalloc byte[5];
        output.Append(head[..HeadOf(head, count, isMap)]);
    }

    private static int HeadOf(Span<byte> head, int count, bool isMap)
    {
        if (count < 16)
        {
            head[0] = (byte)((isMap ? 0x80 : 0x90) | count);
            return 1;
        }

        var isLong = count > ushort.MaxValue;
        head[0] = (byte)((isMap ? 0xDE : 0xDC) + (isLong ? 1 : 0));
        if (isLong) BinaryPrimitives.WriteUInt32BigEndian(head[1..], (uint)count);
        else BinaryPrimitives.WriteUInt16BigEndian(head[1..], (ushort)count);
        return isLong ? 5 : 3;
    }

    private void SizedHead(int length, byte eight)
    {
        if (length <= byte.MaxValue) Number(eight, (ulong)length, 1);
        else if (length <= ushort.MaxValue) Number((byte)(eight + 1), (ulong)length, 2);
        else Number((byte)(eight + 2), (ulong)length, 4);
    }

    private void Number(byte head, ulong value, int bytes)
    {
        output.Append(head);
        BigEndian(value, bytes);
    }

    private void BigEndian(ulong value, int bytes)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, value);
        output.Append(all[^bytes..]);
    }
}
