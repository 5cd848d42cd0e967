using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Outrider.CommandLine;

/// <summary>A line of output as a run hands it out: <c>stdout text</c> and <c>stderr text</c> of the application, <c>name:stdout text</c> of a sidecar.</summary>
/// <param name="Source">The sidecar; empty for the application.</param>
/// <param name="IsError">Whether it came over standard error.</param>
/// <param name="Text">What was printed.</param>
internal sealed record OutputLine(string Source, bool IsError, string Text)
{
    /// <summary>What has no such beginning, as the rest of a very long line, is text of the application.</summary>
    public static OutputLine Read(ReadOnlyMemory<byte> line)
    {
        var text = Encoding.UTF8.GetString(line.Span);
        var space = text.IndexOf(' ');
        var head = space < 0 ? text : text[..space];
        var colon = head.LastIndexOf(':');
        var stream = head[(colon + 1)..];
        if (stream is not ("stdout" or "stderr")) return new OutputLine("", false, text);
        return new OutputLine(colon < 0 ? "" : head[..colon], stream == "stderr", space < 0 ? "" : text[(space + 1)..]);
    }

    /// <summary>On one line.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("source", Source.Length == 0 ? "app" : Source);
            json.WriteString("stream", IsError ? "stderr" : "stdout");
            json.WriteString("line", Text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
