using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>Values of MessagePack as JSON. Bytes that are no text stand in base64, as extensions do; a time of Fluentd's is a time.</summary>
internal static class MsgpackJson
{
    /// <summary>Fluentd's EventTime: seconds and nanoseconds, four bytes each.</summary>
    public const int EventTime = 0;

    /// <summary>One value; its depth was measured.</summary>
    public static void Append(PooledBytes output, ref MsgpackReader reader)
    {
        switch (reader.Next)
        {
            case MsgpackKind.Nil:
                reader.Nil();
                output.Append("null"u8);
                break;
            case MsgpackKind.Boolean:
                output.Append(reader.Boolean() ? "true"u8 : "false"u8);
                break;
            case MsgpackKind.Integer:
                AppendInteger(output, ref reader);
                break;
            case MsgpackKind.Float:
                OtlpNumbers.Append(output, reader.Float());
                break;
            case MsgpackKind.Array:
                AppendArray(output, ref reader);
                break;
            case MsgpackKind.Map:
                output.Append((byte)'{');
                for (var pairs = reader.Map(); pairs > 0; pairs--)
                {
                    AppendPair(output, ref reader);
                    if (pairs > 1) output.Append((byte)',');
                }

                output.Append((byte)'}');
                break;
            case MsgpackKind.Extension:
                AppendExtension(output, ref reader);
                break;
            default:
                AppendText(output, reader.TextOrBytes());
                break;
        }
    }

    /// <summary>A name and its value.</summary>
    public static void AppendPair(PooledBytes output, ref MsgpackReader reader)
    {
        switch (reader.Next)
        {
            case MsgpackKind.Text or MsgpackKind.Bytes:
                AppendText(output, reader.TextOrBytes());
                break;
            case MsgpackKind.Integer:
                output.Append((byte)'"');
                AppendInteger(output, ref reader);
                output.Append((byte)'"');
                break;
            default:
                throw new InvalidDataException("a name is neither text nor a number");
        }

        output.Append((byte)':');
        Append(output, ref reader);
    }

    /// <summary>The moment that an EventTime says; false for anything else.</summary>
    public static bool TryTime(ReadOnlySpan<byte> content, int type, out DateTimeOffset time)
    {
        time = default;
        if (type != EventTime || content.Length != 8) return false;
        var ticks = BinaryPrimitives.ReadUInt32BigEndian(content[4..]) / 100;
        time = DateTimeOffset.UnixEpoch.AddSeconds(BinaryPrimitives.ReadUInt32BigEndian(content)).AddTicks(ticks);
        return true;
    }

    private static void AppendInteger(PooledBytes output, ref MsgpackReader reader)
    {
        var number = reader.Integer(out var large);
        if (large is { } beyond) output.Append(Encoding.ASCII.GetBytes(beyond.ToString(CultureInfo.InvariantCulture)));
        else OtlpNumbers.Append(output, number);
    }

    private static void AppendArray(PooledBytes output, ref MsgpackReader reader)
    {
        output.Append((byte)'[');
        for (var items = reader.Array(); items > 0; items--)
        {
            Append(output, ref reader);
            if (items > 1) output.Append((byte)',');
        }

        output.Append((byte)']');
    }

    private static void AppendExtension(PooledBytes output, ref MsgpackReader reader)
    {
        var content = reader.Extension(out var type);
        output.Append((byte)'"');
        if (TryTime(content, type, out var time))
        {
            Span<byte> text = stackalloc byte[RecordTime.Length];
            RecordTime.Write(text, time);
            output.Append(text);
        }
        else AppendBase64(output, content);
        output.Append((byte)'"');
    }

    private static void AppendText(PooledBytes output, ReadOnlySpan<byte> text)
    {
        output.Append((byte)'"');
        // Where it is mostly text it is worth reading; where it is none at all, its bytes are.
        if (Utf8.IsValid(text) || !text.Contains((byte)0)) JsonText.Append(output, text);
        else AppendBase64(output, text);
        output.Append((byte)'"');
    }

    private static void AppendBase64(PooledBytes output, ReadOnlySpan<byte> bytes) => output.Append(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)));
}
