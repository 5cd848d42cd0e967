using System.IO.Compression;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>
/// One message of the forward protocol as lines: <c>timestamp</c> and <c>tag</c> before the entry's own members, where it has none of that name itself. All four forms: Message, Forward,
/// PackedForward, CompressedPackedForward.
/// </summary>
internal static class ForwardMessage
{
    /// <param name="output">Takes a line for each entry.</param>
    /// <param name="message">One whole value.</param>
    /// <param name="most">Bytes of packed entries, unpacked.</param>
    /// <param name="chunk">What is to be acknowledged; empty where nothing is.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static void Append(PooledBytes output, ReadOnlySpan<byte> message, int most, out ReadOnlySpan<byte> chunk)
    {
        chunk = default;
        var reader = new MsgpackReader(message);
        var parts = reader.Array();
        if (parts is < 2 or > 4) throw new InvalidDataException("a message has two to four parts");
        var tag = reader.TextOrBytes();
        switch (reader.Next)
        {
            case MsgpackKind.Array:
                var entries = new MsgpackReader(reader.Any());
                Options(ref reader, parts - 2, out chunk, out _);
                for (var left = entries.Array(); left > 0; left--) AppendEntry(output, tag, entries.Any());
                break;
            case MsgpackKind.Text or MsgpackKind.Bytes:
                var packed = reader.TextOrBytes();
                Options(ref reader, parts - 2, out chunk, out var isCompressed);
                if (isCompressed) AppendCompressed(output, tag, packed, most);
                else AppendPacked(output, tag, packed, most);
                break;
            default:
                if (parts < 3) throw new InvalidDataException("a message has no record");
                var time = Time(ref reader);
                var record = reader.Any();
                Options(ref reader, parts - 3, out chunk, out _);
                AppendRecord(output, tag, time, record);
                break;
        }
    }

    private static void Options(scoped ref MsgpackReader reader, int left, out ReadOnlySpan<byte> chunk, out bool isCompressed)
    {
        chunk = default;
        isCompressed = false;
        if (left == 0) return;
        if (left > 1) throw new InvalidDataException("a message has too many parts");
        if (reader.Next == MsgpackKind.Nil)
        {
            reader.Nil();
            return;
        }

        for (var pairs = reader.Map(); pairs > 0; pairs--)
        {
            var name = reader.TextOrBytes();
            if (name.SequenceEqual("chunk"u8)) chunk = reader.TextOrBytes();
            else if (name.SequenceEqual("compressed"u8)) isCompressed = Compression(reader.TextOrBytes());
            else reader.Any();
        }
    }

    private static bool Compression(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("gzip"u8) || (word.SequenceEqual("text"u8) ? false : throw new InvalidDataException("entries are packed in a way that is not known here"));

    private static void AppendCompressed(PooledBytes output, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> packed, int most)
    {
        using var plain = new PooledBytes();
        // Several gzip members one behind the other are one stream, as the protocol has it.
        using var gzip = new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        Span<byte> piece = stackalloc byte[4 << 10];
        while (gzip.Read(piece) is var count and > 0)
        {
            if (plain.Length + count > most) throw new InvalidDataException("a message is longer than the source takes");
            plain.Append(piece[..count]);
        }

        AppendPacked(output, tag, plain.Memory.Span, most);
    }

    private static void AppendPacked(PooledBytes output, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> entries, int most)
    {
        while (!entries.IsEmpty)
        {
            var length = Msgpack.Measure(entries, most);
            if (length == 0) throw new InvalidDataException("the last entry is not whole");
            AppendEntry(output, tag, entries[..length]);
            entries = entries[length..];
        }
    }

    private static void AppendEntry(PooledBytes output, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> entry)
    {
        var reader = new MsgpackReader(entry);
        if (reader.Array() < 2) throw new InvalidDataException("an entry has no record");
        var time = Time(ref reader);
        AppendRecord(output, tag, time, reader.Any());
    }

    /// <summary>Seconds, an EventTime, or, of Fluent Bit since 2.1, either with metadata behind it in an array. Null where it says no time.</summary>
    private static DateTimeOffset? Time(ref MsgpackReader reader)
    {
        switch (reader.Next)
        {
            case MsgpackKind.Array:
                var inner = new MsgpackReader(reader.Any());
                return inner.Array() == 0 ? null : Time(ref inner);
            case MsgpackKind.Integer:
                var seconds = reader.Integer(out var large);
                // 253402300799 is the end of 9999.
                return large is null && seconds is > 0 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
            case MsgpackKind.Float:
                var moment = reader.Float();
                return moment is > 0 and < 253_402_300_799 ? DateTimeOffset.UnixEpoch.AddSeconds(moment) : null;
            case MsgpackKind.Extension:
                var content = reader.Extension(out var type);
                return MsgpackJson.TryTime(content, type, out var time) ? time : null;
            default:
                reader.Any();
                return null;
        }
    }

    private static void AppendRecord(PooledBytes output, ReadOnlySpan<byte> tag, DateTimeOffset? time, ReadOnlySpan<byte> record)
    {
        var (hasTime, hasTag) = Own(record);
        output.Append((byte)'{');
        if (time is { } moment && !hasTime)
        {
            Span<byte> text = stackalloc byte[RecordTime.Length];
            RecordTime.Write(text, moment);
            output.Append("\"timestamp\":\""u8);
            output.Append(text);
            output.Append("\","u8);
        }

        if (!hasTag)
        {
            output.Append("\"tag\":\""u8);
            JsonText.Append(output, tag);
            output.Append("\","u8);
        }

        var reader = new MsgpackReader(record);
        for (var pairs = reader.Map(); pairs > 0; pairs--)
        {
            MsgpackJson.AppendPair(output, ref reader);
            output.Append((byte)',');
        }

        if (output.Memory.Span[^1] == ',') output.CutTo(output.Length - 1);
        output.Append("}\n"u8);
    }

    /// <summary>Which of the names that we would add the record has itself.</summary>
    private static (bool Time, bool Tag) Own(ReadOnlySpan<byte> record)
    {
        var own = (Time: false, Tag: false);
        var reader = new MsgpackReader(record);
        for (var pairs = reader.Map(); pairs > 0; pairs--)
        {
            if (reader.Next is MsgpackKind.Text or MsgpackKind.Bytes)
            {
                var name = reader.TextOrBytes();
                own.Time |= name.SequenceEqual("timestamp"u8);
                own.Tag |= name.SequenceEqual("tag"u8);
            }
            else reader.Any();
            reader.Any();
        }

        return own;
    }
}
