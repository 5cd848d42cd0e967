using System.Buffers;
using System.Buffers.Text;

namespace Outrider.Logs.Records;

/// <summary>
/// The members of a record from a syslog message: <c>timestamp</c> (UTC; <c>timestamp_original</c> beside it where it was written otherwise), <c>severity</c>, <c>facility</c>,
/// <c>priority</c> (the number), <c>hostname</c>, <c>app_name</c>, <c>procid</c>, <c>msgid</c>, <c>structured_data</c> (an object of objects) and <c>message</c>. What the message does
/// not say is left out.
/// </summary>
internal static class SyslogRecord
{
    /// <summary>Appends all of them with commas between, without braces. The last one is <c>message</c>.</summary>
    public static void AppendMembers(PooledBytes output, in SyslogMessage message)
    {
        if (message.Time is { } time) AppendTime(output, time, message.Timestamp);
        if (message.Priority >= 0) AppendPriority(output, message.Priority);
        AppendText(output, "hostname"u8, message.Host);
        AppendText(output, "app_name"u8, message.Application);
        AppendText(output, "procid"u8, message.Process);
        AppendText(output, "msgid"u8, message.MessageId);
        if (message.Elements.Length > 0) AppendElements(output, message.Elements);
        output.Append("\"message\":\""u8);
        JsonText.Append(output, message.Text);
        output.Append((byte)'"');
    }

    private static void AppendTime(PooledBytes output, DateTimeOffset time, ReadOnlySpan<byte> written)
    {
        Span<byte> normal = stackalloc byte[24];
        RecordTime.Write(normal, time);
        output.Append("\"timestamp\":\""u8);
        output.Append(normal);
        output.Append("\","u8);
        if (!written.SequenceEqual(normal)) AppendText(output, "timestamp_original"u8, written);
    }

    private static void AppendPriority(PooledBytes output, int priority)
    {
        Span<byte> number = stackalloc byte[3];
        Utf8Formatter.TryFormat(priority, number, out var length);
        AppendWord(output, "\"severity\":\""u8, SyslogNames.Severity(priority));
        AppendWord(output, "\"facility\":\""u8, SyslogNames.Facility(priority));
        output.Append("\"priority\":"u8);
        output.Append(number[..length]);
        output.Append((byte)',');
    }

    private static void AppendWord(PooledBytes output, ReadOnlySpan<byte> head, string word)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Text.Encoding.ASCII.TryGetBytes(word, bytes, out var length);
        output.Append(head);
        output.Append(bytes[..length]);
        output.Append("\","u8);
    }

    private static void AppendText(PooledBytes output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (text.Length == 0) return;
        output.Append((byte)'"');
        output.Append(name);
        output.Append("\":\""u8);
        JsonText.Append(output, text);
        output.Append("\","u8);
    }

    private static void AppendElements(PooledBytes output, ReadOnlySpan<byte> elements)
    {
        output.Append("\"structured_data\":{"u8);
        var data = new StructuredData(elements);
        while (data.NextElement(out var id, out var parameters))
        {
            // "The same SD-ID MUST NOT exist more than once" (section 6.3.2); of a sender that does it all the same nothing is lost, for the names of JSON need not be unique.
            output.Append((byte)'"');
            JsonText.Append(output, id);
            output.Append("\":{"u8);
            AppendParameters(output, parameters);
            output.Append("},"u8);
        }

        output.CutTo(output.Length - 1);
        output.Append("},"u8);
    }

    private static void AppendParameters(PooledBytes output, ReadOnlySpan<byte> parameters)
    {
        var isFirst = true;
        var all = parameters;
        while (StructuredData.NextParameter(ref parameters, out var name, out var value))
        {
            // A name may come again (section 6.3.3): all its values stand where the first of them does.
            if (Count(all[..(all.Length - parameters.Length)], name) > 1) continue;
            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            output.Append((byte)'"');
            JsonText.Append(output, name);
            output.Append("\":"u8);
            var isRepeated = Count(parameters, name) > 0;
            if (isRepeated) output.Append((byte)'[');
            AppendValue(output, value);
            for (var rest = parameters; isRepeated && StructuredData.NextParameter(ref rest, out var other, out var further);)
            {
                if (!other.SequenceEqual(name)) continue;
                output.Append((byte)',');
                AppendValue(output, further);
            }

            if (isRepeated) output.Append((byte)']');
        }
    }

    private static int Count(ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> name)
    {
        var count = 0;
        while (StructuredData.NextParameter(ref parameters, out var other, out _))
            if (other.SequenceEqual(name)) count++;
        return count;
    }

    /// <summary>A backslash stands before '"', '\' and ']' only, and before anything else for itself (section 6.3.3).</summary>
    private static void AppendValue(PooledBytes output, ReadOnlySpan<byte> value)
    {
        output.Append((byte)'"');
        if (value.Contains((byte)'\\')) AppendUnescaped(output, value);
        else JsonText.Append(output, value);
        output.Append((byte)'"');
    }

    private static void AppendUnescaped(PooledBytes output, ReadOnlySpan<byte> value)
    {
        var plain = ArrayPool<byte>.Shared.Rent(value.Length);
        var length = 0;
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] == '\\' && at + 1 < value.Length && value[at + 1] is (byte)'"' or (byte)'\\' or (byte)']') at++;
            plain[length++] = value[at];
        }

        JsonText.Append(output, plain.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(plain);
    }
}
