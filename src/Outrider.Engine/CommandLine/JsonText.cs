using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Outrider.CommandLine;

/// <summary>JSON on a terminal or in a pipe: indented, and with quotes and other languages' letters left as they are, since no browser reads it.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
