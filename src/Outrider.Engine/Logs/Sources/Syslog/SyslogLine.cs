using Outrider.Logs.Receiving;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>One syslog message as a line of the spool: an object with its parts, or, of what is no syslog, with all of it as <c>message</c>.</summary>
internal static class SyslogLine
{
    /// <param name="output">Takes the line.</param>
    /// <param name="message">Without its framing; an empty one makes no line.</param>
    /// <param name="most">Bytes of it that are kept.</param>
    /// <param name="losses">Takes the rest.</param>
    /// <param name="time">When it came, for one that does not say when it was written.</param>
    public static void Append(PooledBytes output, ReadOnlySpan<byte> message, int most, LossTally losses, TimeProvider time)
    {
        message = message.TrimEnd("\r\n\0"u8);
        if (message.Length > most)
        {
            losses.Lose("too_long", message.Length - most);
            AppendBeginning(output, message[..most], time);
        }
        else if (!message.IsEmpty) Append(output, message, false, time.GetUtcNow());
    }

    /// <summary>Of one that is too long, as much of it as is kept.</summary>
    public static void AppendBeginning(PooledBytes output, ReadOnlySpan<byte> message, TimeProvider time) => Append(output, message, true, time.GetUtcNow());

    private static void Append(PooledBytes output, ReadOnlySpan<byte> message, bool isCut, DateTimeOffset now)
    {
        output.Append((byte)'{');
        var isSyslog = SyslogMessage.TryRead(message, now, TimeZoneInfo.Local, out var parts);
        if (!isSyslog || parts.Time is null) AppendTime(output, now);
        if (isCut) output.Append("\"truncated\":true,"u8);
        if (isSyslog) SyslogRecord.AppendMembers(output, parts);
        else AppendText(output, message);
        output.Append("}\n"u8);
    }

    private static void AppendTime(PooledBytes output, DateTimeOffset now)
    {
        Span<byte> text = stackalloc byte[RecordTime.Length];
        RecordTime.Write(text, now);
        output.Append("\"timestamp\":\""u8);
        output.Append(text);
        output.Append("\","u8);
    }

    private static void AppendText(PooledBytes output, ReadOnlySpan<byte> message)
    {
        output.Append("\"message\":\""u8);
        JsonText.Append(output, message);
        output.Append((byte)'"');
    }
}
