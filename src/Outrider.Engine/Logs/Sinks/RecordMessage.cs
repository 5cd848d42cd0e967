using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>What a record says in words, under whichever of the usual names.</summary>
internal static class RecordMessage
{
    /// <summary>The member's place; -1 where there is none. Ours and most libraries'; pino, zap and slog; Serilog's compact form.</summary>
    public static int Find(LogRecord record)
    {
        var index = record.Find("message"u8);
        if (index < 0) index = record.Find("msg"u8);
        return index < 0 ? record.Find("@m"u8) : index;
    }

    /// <summary>The message, or the whole record where it has none.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="record">As it was loaded.</param>
    /// <param name="json">The same, as it stands.</param>
    public static void Append(PooledBytes output, LogRecord record, ReadOnlySpan<byte> json)
    {
        var index = Find(record);
        if (index < 0) output.Append(json);
        else FieldText.AppendText(output, record.Value(index));
    }
}
