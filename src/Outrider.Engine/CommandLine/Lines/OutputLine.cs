using System.Buffers;
using System.Text;
using System.Text.Json;
using Outrider.Logs.Records;

namespace Outrider.CommandLine.Lines;

/// <summary>A line of output as a run hands it out: <c>stdout text</c> and <c>stderr text</c> of the application, <c>name:stdout text</c> of a sidecar.</summary>
/// <param name="Source">The sidecar; empty for the application.</param>
/// <param name="IsError">Whether it came over standard error.</param>
/// <param name="Bytes">What was printed.</param>
internal sealed record OutputLine(string Source, bool IsError, ReadOnlyMemory<byte> Bytes)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>The stream it came over, in two words.</summary>
    public (string, bool) Stream => (Source, IsError);

    /// <summary>What has no such beginning, as the rest of a very long line, is text of the application.</summary>
    public static OutputLine Read(ReadOnlyMemory<byte> line)
    {
        var space = line.Span.IndexOf((byte)' ');
        var head = space < 0 ? line.Span : line.Span[..space];
        var colon = head.LastIndexOf((byte)':');
        var isError = head[(colon + 1)..].SequenceEqual("stderr"u8);
        if (!isError && !head[(colon + 1)..].SequenceEqual("stdout"u8)) return new OutputLine("", false, line);
        return new OutputLine(colon < 0 ? "" : Encoding.UTF8.GetString(head[..colon]), isError, space < 0 ? default : line[(space + 1)..]);
    }

    /// <summary>On one line.</summary>
    public string ToJson(LineSaid said)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("source", Source.Length == 0 ? "app" : Source);
            json.WriteString("stream", IsError ? "stderr" : "stdout");
            if (said.UnixNs > 0)
            {
                Span<byte> time = stackalloc byte[Timestamps.Length];
                Timestamps.Write(said.UnixNs, time);
                json.WriteString("timestamp", time);
            }

            if (said.Severity != Severity.None) json.WriteString("severity", SeverityNames.Of(said.Severity));
            json.WriteString("line", Text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
