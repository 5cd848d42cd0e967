using System.Globalization;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>
/// One log record of OTLP as a line: <c>timestamp</c> (or when it was observed), <c>severity</c>, <c>severity_text</c>, <c>service</c> (the resource's <c>service.name</c>), <c>trace_id</c>,
/// <c>span_id</c>, <c>trace_flags</c>, <c>event_name</c>, <c>message</c> where the body is text and else <c>body</c>, and the objects <c>attributes</c>, <c>scope</c> and <c>resource</c>. What a
/// record does not have is left out. The parts are filled by whoever reads the wire; JSON in them is whole values.
/// </summary>
internal sealed class OtlpRecord : IDisposable
{
    // 2262: what a signed count of nanoseconds can say, and less than what a date can.
    private const ulong LastNanoseconds = long.MaxValue;

    /// <summary>Since 1970; 0 where it is not said.</summary>
    public ulong Nanoseconds { get; set; }

    public ulong ObservedNanoseconds { get; set; }

    /// <summary>1 to 24, in fours (opentelemetry.io/docs/specs/otel/logs/data-model, SeverityNumber); 0 where it is not said.</summary>
    public ulong Severity { get; set; }

    public ulong Flags { get; set; }

    /// <summary>Of the body: a JSON string where <see cref="IsText"/>, else any value.</summary>
    public PooledBytes Body { get; } = new();

    public bool IsText { get; set; }

    public PooledBytes SeverityText { get; } = new();

    public PooledBytes EventName { get; } = new();

    /// <summary>Hexadecimal.</summary>
    public PooledBytes TraceId { get; } = new();

    /// <inheritdoc cref="TraceId"/>
    public PooledBytes SpanId { get; } = new();

    /// <summary>An object.</summary>
    public PooledBytes Attributes { get; } = new();

    public void Clear()
    {
        Nanoseconds = ObservedNanoseconds = Severity = Flags = 0;
        IsText = false;
        foreach (var part in (ReadOnlySpan<PooledBytes>)[Body, SeverityText, EventName, TraceId, SpanId, Attributes]) part.CutTo(0);
    }

    /// <param name="output">Takes the line.</param>
    /// <param name="service">As text, or empty.</param>
    /// <param name="scope">An object, or empty.</param>
    /// <param name="resource">An object, or empty.</param>
    /// <param name="now">For a record that has no time at all.</param>
    public void AppendTo(PooledBytes output, ReadOnlySpan<byte> service, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> resource, DateTimeOffset now)
    {
        output.Append("{\"timestamp\":\""u8);
        Span<byte> time = stackalloc byte[RecordTime.Length];
        RecordTime.Write(time, TimeOr(now));
        output.Append(time);
        output.Append("\","u8);
        AppendText(output, "\"severity\":\""u8, SeverityName());
        AppendText(output, "\"severity_text\":\""u8, SeverityText.Memory.Span);
        AppendText(output, "\"service\":\""u8, service);
        AppendText(output, "\"trace_id\":\""u8, TraceId.Memory.Span);
        AppendText(output, "\"span_id\":\""u8, SpanId.Memory.Span);
        if (Flags > 0) AppendValue(output, "\"trace_flags\":"u8, Encoding.ASCII.GetBytes(Flags.ToString(CultureInfo.InvariantCulture)));
        AppendText(output, "\"event_name\":\""u8, EventName.Memory.Span);
        AppendValue(output, IsText ? "\"message\":"u8 : "\"body\":"u8, Body.Memory.Span);
        AppendValue(output, "\"attributes\":"u8, Attributes.Memory.Span);
        AppendValue(output, "\"scope\":"u8, scope);
        AppendValue(output, "\"resource\":"u8, resource);
        output.CutTo(output.Length - 1);
        output.Append("}\n"u8);
    }

    public void Dispose()
    {
        foreach (var part in (ReadOnlySpan<PooledBytes>)[Body, SeverityText, EventName, TraceId, SpanId, Attributes]) part.Dispose();
    }

    private DateTimeOffset TimeOr(DateTimeOffset now)
    {
        var nanoseconds = Nanoseconds > 0 ? Nanoseconds : ObservedNanoseconds;
        return nanoseconds is 0 or > LastNanoseconds ? now : DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));
    }

    private ReadOnlySpan<byte> SeverityName() => Severity switch
    {
        >= 1 and <= 4 => "trace"u8,
        >= 5 and <= 8 => "debug"u8,
        >= 9 and <= 12 => "info"u8,
        >= 13 and <= 16 => "warn"u8,
        >= 17 and <= 20 => "error"u8,
        >= 21 and <= 24 => "fatal"u8,
        _ => default,
    };

    private static void AppendText(PooledBytes output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return;
        output.Append(head);
        JsonText.Append(output, text);
        output.Append("\","u8);
    }

    private static void AppendValue(PooledBytes output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return;
        output.Append(head);
        output.Append(value);
        output.Append((byte)',');
    }
}
