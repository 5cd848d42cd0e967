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

    /// <summary>One object: a member a section, in the order of their names.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, write) in _sections.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(name);
            write(json);
        }

        json.WriteEndObject();
    }
}
