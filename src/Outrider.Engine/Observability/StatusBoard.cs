using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;

namespace Outrider.Observability;

/// <summary>
/// What <c>/status</c> shows: each capability puts up one section and writes it when asked. Writers run on the reader's thread, must not block,
/// and write exactly one JSON value.
/// </summary>
internal sealed class StatusBoard
{
    private readonly ConcurrentDictionary<string, Action<Utf8JsonWriter>> _sections = new();

    /// <summary>Puts up a section, or replaces the one of that name.</summary>
    public void Show(string section, Action<Utf8JsonWriter> write) => _sections[section] = write;

    /// <summary>Takes a section down: what it tells of is not in this process any more.</summary>
    public void Hide(string section) => _sections.TryRemove(section, out _);

    /// <summary>
    /// One object: a member a section, in the order of their names. A section whose writer fails shows its failure in its place; the others stay readable,
    /// since this page is read most when something is wrong.
    /// </summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, write) in _sections.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(name);
            if (Render(write, out var section)) json.WriteRawValue(section.Span, skipInputValidation: true);
            else WriteFailure(json, name);
        }

        json.WriteEndObject();
    }

    /// <summary>The same as text.</summary>
    public ReadOnlyMemory<byte> Render()
    {
        var text = new ArrayBufferWriter<byte>(8 << 10);
        using (var json = new Utf8JsonWriter(text)) Write(json);
        return text.WrittenMemory;
    }

    private static bool Render(Action<Utf8JsonWriter> write, out ReadOnlyMemory<byte> section)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        try
        {
            write(json);
            json.Flush();
            section = buffer.WrittenMemory;
            return buffer.WrittenCount > 0 && json.CurrentDepth == 0;
        }
        catch (Exception)
        {
            // Whatever it was, it is this section's alone; its message could hold what the section never meant to show.
            section = default;
            return false;
        }
    }

    private static void WriteFailure(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("error", $"the section '{name}' could not be written");
        json.WriteEndObject();
    }
}
