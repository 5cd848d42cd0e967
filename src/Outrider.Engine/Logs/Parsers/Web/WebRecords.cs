using Outrider.Logs.Records;

namespace Outrider.Logs.Parsers;

/// <summary>The fields of a web server's records, by the same names whichever server it was. What a line does not say is left out.</summary>
internal static class WebRecords
{
    /// <summary>False where the line's time is none: it is not an access line then.</summary>
    public static bool TryWrite(in AccessLine line, RecordWriter record)
    {
        if (!Timestamps.TryRead(line.Time, record.Zone, record.ReadAtNs, out var unixNs, out _)) return false;
        record.HappenedAt(unixNs);
        record.Open();
        record.Field("time"u8, line.Time);
        Text(record, "vhost"u8, line.Host);
        Text(record, "client"u8, line.Client);
        Text(record, "ident"u8, line.Ident);
        Text(record, "user"u8, line.User);
        if (line.Method.Length == 0) record.Field("request"u8, line.Request);
        Text(record, "method"u8, line.Method);
        Text(record, "path"u8, line.Path);
        Text(record, "protocol"u8, line.Protocol);
        Number(record, "status"u8, line.Status);
        Number(record, "bytes"u8, line.Bytes);
        Text(record, "referer"u8, line.Referer);
        Text(record, "user_agent"u8, line.Agent);
        Text(record, "extra"u8, line.Rest);
        record.Close();
        return true;
    }

    public static void Text(RecordWriter record, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (text.Length > 0) record.Field(name, text);
    }

    /// <summary>As a number where JSON has it as one too: without a zero before it.</summary>
    /// <param name="record">Opened.</param>
    /// <param name="name">Of the field.</param>
    /// <param name="digits">Nothing else.</param>
    public static void Number(RecordWriter record, ReadOnlySpan<byte> name, ReadOnlySpan<byte> digits)
    {
        if (digits.Length > 1 && digits[0] == '0') record.Field(name, digits);
        else if (digits.Length > 0) record.JsonField(name, digits);
    }
}
