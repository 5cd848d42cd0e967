using System.Buffers.Text;
using Outrider.Logs.Records;
using Outrider.Native;

namespace Outrider.Logs.Sources;

/// <summary>
/// An entry as a line: <c>timestamp</c>, <c>severity</c>, <c>priority</c>, <c>facility</c>, <c>hostname</c>, <c>unit</c>, <c>app_name</c>, <c>procid</c>, <c>message</c>, and <c>fields</c> with what else
/// the program itself has said. What journald adds to each entry (names that begin with '_', systemd.journal-fields(7)) is left out but for these.
/// </summary>
internal static class JournalLine
{
    private static readonly (byte[] Field, byte[] Head)[] Known =
    [
        ("MESSAGE="u8.ToArray(), "\"message\":\""u8.ToArray()), ("_HOSTNAME="u8.ToArray(), "\"hostname\":\""u8.ToArray()), ("_SYSTEMD_UNIT="u8.ToArray(), "\"unit\":\""u8.ToArray()),
        ("SYSLOG_IDENTIFIER="u8.ToArray(), "\"app_name\":\""u8.ToArray()), ("_PID="u8.ToArray(), "\"procid\":\""u8.ToArray()),
    ];

    public static void Append(PooledBytes output, Journal journal)
    {
        output.Append("{\"timestamp\":\""u8);
        Span<byte> time = stackalloc byte[RecordTime.Length];
        RecordTime.Write(time, Moment(journal.Microseconds));
        output.Append(time);
        output.Append((byte)'"');
        using var fields = new PooledBytes();
        var seen = 0;
        var (priority, facility) = (-1, 1);
        journal.RestartFields();
        while (journal.NextField(out var field)) AppendField(output, fields, field, ref seen, ref priority, ref facility);
        if (priority >= 0) AppendPriority(output, facility * 8 + priority);
        if (fields.Length > 0)
        {
            output.Append(",\"fields\":{"u8);
            output.Append(fields.Memory.Span[1..]);
            output.Append((byte)'}');
        }

        output.Append("}\n"u8);
    }

    private static void AppendField(PooledBytes output, PooledBytes fields, ReadOnlySpan<byte> field, ref int seen, ref int priority, ref int facility)
    {
        for (var i = 0; i < Known.Length; i++)
        {
            if (!field.StartsWith(Known[i].Field)) continue;
            // A field may come twice; a member does not.
            if ((seen & 1 << i) != 0) break;
            seen |= 1 << i;
            output.Append((byte)',');
            output.Append(Known[i].Head);
            JsonText.Append(output, field[Known[i].Field.Length..]);
            output.Append((byte)'"');
            return;
        }

        if (field.StartsWith("PRIORITY="u8)) priority = Number(field["PRIORITY=".Length..], 7, -1);
        else if (field.StartsWith("SYSLOG_FACILITY="u8)) facility = Number(field["SYSLOG_FACILITY=".Length..], 23, 1);
        else if (field.Length > 0 && field[0] != '_') AppendOther(fields, field);
    }

    private static void AppendOther(PooledBytes fields, ReadOnlySpan<byte> field)
    {
        var equals = field.IndexOf((byte)'=');
        if (equals <= 0) return;
        fields.Append(",\""u8);
        JsonText.Append(fields, field[..equals]);
        fields.Append("\":\""u8);
        JsonText.Append(fields, field[(equals + 1)..]);
        fields.Append((byte)'"');
    }

    private static void AppendPriority(PooledBytes output, int priority)
    {
        output.Append(",\"severity\":\""u8);
        output.Append(System.Text.Encoding.ASCII.GetBytes(SyslogNames.Severity(priority)));
        output.Append("\",\"facility\":\""u8);
        output.Append(System.Text.Encoding.ASCII.GetBytes(SyslogNames.Facility(priority)));
        output.Append("\",\"priority\":"u8);
        OtlpNumbers.Append(output, priority);
    }

    private static int Number(ReadOnlySpan<byte> text, int most, int otherwise) =>
        Utf8Parser.TryParse(text, out int number, out var used) && used == text.Length && number >= 0 && number <= most ? number : otherwise;

    private static DateTimeOffset Moment(ulong microseconds) =>
        microseconds > 253_402_300_799_999_999 ? DateTimeOffset.UnixEpoch : DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * 10);
}
