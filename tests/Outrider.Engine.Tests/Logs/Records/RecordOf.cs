using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Records;

/// <summary>Records made by hand.</summary>
internal static class RecordOf
{
    public static LogRecord Json(string json, long unixNs = 0, Severity severity = Severity.None)
    {
        var record = new LogRecord();
        record.Load(Encoding.UTF8.GetBytes(json), unixNs, severity);
        return record;
    }

    public static string Text(LogRecord record)
    {
        using var output = new PooledBytes();
        record.WriteTo(output);
        return Encoding.UTF8.GetString(output.Span);
    }
}
