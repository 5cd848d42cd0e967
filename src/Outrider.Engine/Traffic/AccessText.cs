using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Outrider.Traffic;

/// <summary>Writes records as lines of JSON. What a caller sent is escaped: no value can end its line or speak to a terminal.</summary>
internal sealed class AccessText : IDisposable
{
    // Quotes, backslashes and control characters alone: these lines are read by people too, and never stand in a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _lines = new(64 * 1024);
    private readonly Utf8JsonWriter _json;
    private readonly bool _withQuery;

    public AccessText(bool withQuery)
    {
        _withQuery = withQuery;
        _json = new Utf8JsonWriter(_lines, Options);
    }

    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    public int Count { get; private set; }

    public void Clear()
    {
        _lines.ResetWrittenCount();
        Count = 0;
    }

    public void Append(AccessRecord record)
    {
        _json.Reset();
        _json.WriteStartObject();
        WriteTime(record.At);
        _json.WriteString("type"u8, "access"u8);
        _json.WriteString("direction"u8, record.Direction);
        _json.WriteString("listener"u8, record.Listener);
        _json.WriteString(record.Direction == "outbound" ? "service"u8 : "route"u8, record.Route);
        WriteRequest(record);
        WriteAnswer(record);
        WriteParties(record);
        _json.WriteEndObject();
        _json.Flush();
        _lines.Write("\n"u8);
        Count++;
    }

    public void Dispose() => _json.Dispose();

    private void WriteRequest(AccessRecord record)
    {
        Write("method"u8, record.Method);
        Write("path"u8, record.Path);
        if (_withQuery) Write("query"u8, record.Query);
        Write("host"u8, record.Host);
        _json.WriteString("protocol"u8, record.Protocol.Major >= 2 ? "HTTP/2"u8 : record.Protocol.Minor == 0 ? "HTTP/1.0"u8 : "HTTP/1.1"u8);
    }

    private void WriteAnswer(AccessRecord record)
    {
        _json.WriteNumber("status"u8, record.Status);
        if (record.Reason is not null) _json.WriteString("reason"u8, record.Reason);
        _json.WriteNumber("duration_ms"u8, Math.Round(record.Duration.TotalMilliseconds, 3));
        _json.WriteNumber("request_bytes"u8, record.RequestBytes);
        _json.WriteNumber("response_bytes"u8, record.ResponseBytes);
    }

    private void WriteParties(AccessRecord record)
    {
        Span<byte> peer = stackalloc byte[64];
        record.Peer.TryFormat(peer, out var length);
        _json.WriteString("peer"u8, peer[..length]);
        Write("client"u8, record.Client);
        if (record.Upstream is not null) _json.WriteString("upstream"u8, record.Upstream);
        _json.WriteNumber("attempts"u8, record.Attempts);
        Write("trace_id"u8, record.Trace);
        Write("user_agent"u8, record.UserAgent);
    }

    private void WriteTime(DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte[32];
        at.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        _json.WriteString("time"u8, text[..length]);
    }

    private void Write(ReadOnlySpan<byte> name, BoundedOctets value)
    {
        if (value.Span.IsEmpty) return;
        // Octets that are no UTF-8, and a character that the cut went through, become U+FFFD.
        Span<char> text = stackalloc char[1024];
        var length = Encoding.UTF8.GetChars(value.Span, text);
        if (value.IsCut) text[length++] = '…';
        _json.WriteString(name, text[..length]);
    }
}
