using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// What members of a record are in OpenTelemetry's terms: those that say whose record it is are the resource's, by the names of the semantic conventions; some are
/// fields of the log record; all others are attributes.
/// </summary>
internal static class OtlpNames
{
    /// <summary>Of the resource: our name and theirs.</summary>
    public static readonly (byte[] Own, byte[] Theirs)[] Resource =
        [.. Pairs(("service", "service.name"), ("version", "service.version"), ("environment", "deployment.environment.name"), ("hostname", "host.name"), ("region", "cloud.region"))];

    private static readonly (byte[] Own, byte[] Theirs)[] Renamed = [.. Pairs(("stream", "log.iostream"), ("file", "log.file.path"))];

    private static readonly byte[][] Trace = [.. Words("trace_id", "traceId", "trace.id", "TraceId", "@tr")];
    private static readonly byte[][] Span = [.. Words("span_id", "spanId", "span.id", "SpanId", "@sp")];
    private static readonly byte[][] Flags = [.. Words("trace_flags", "traceFlags", "TraceFlags")];

    /// <summary>Of a record attribute: theirs where the conventions have one.</summary>
    public static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> own, ReadOnlySpan<byte> value)
    {
        foreach (var (name, theirs) in Renamed)
            // The streams that the conventions know are stdout and stderr; "file" is ours.
            if (own.SequenceEqual(name)) return value.SequenceEqual("\"file\""u8) ? own : theirs;
        return own;
    }

    /// <summary>The place of a string member with so many hexadecimal digits, not all zero (W3C Trace Context, 3.2.2.3); -1 where there is none.</summary>
    public static int TraceId(LogRecord record) => FindId(record, Trace, 32);

    /// <inheritdoc cref="TraceId"/>
    public static int SpanId(LogRecord record) => FindId(record, Span, 16);

    /// <summary>The place of two hexadecimal digits.</summary>
    public static int TraceFlags(LogRecord record) => FindId(record, Flags, 2);

    private static int FindId(LogRecord record, byte[][] names, int digits)
    {
        foreach (var name in names)
            if (record.Find(name) is var index and >= 0 && IsHex(record.Value(index), digits)) return index;
        return -1;
    }

    private static bool IsHex(ReadOnlySpan<byte> value, int digits)
    {
        if (value.Length != digits + 2 || value[0] != '"') return false;
        foreach (var digit in value[1..^1])
            if (!char.IsAsciiHexDigit((char)digit)) return false;
        return digits == 2 || value[1..^1].ContainsAnyExcept((byte)'0');
    }

    private static IEnumerable<(byte[], byte[])> Pairs(params (string Own, string Theirs)[] pairs) => pairs.Select(p => (Encoding.UTF8.GetBytes(p.Own), Encoding.UTF8.GetBytes(p.Theirs)));

    private static IEnumerable<byte[]> Words(params string[] words) => words.Select(Encoding.UTF8.GetBytes);
}
