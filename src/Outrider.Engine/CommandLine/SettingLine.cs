using System.Text.Json;
using Outrider.Configuration;

namespace Outrider.CommandLine;

/// <summary>One setting of a component with the keys that lead to it: <c>batch.max_events</c>.</summary>
internal sealed record SettingLine(string Path, string Kind, bool IsRequired, string? Default, string Doc)
{
    // Sections may nest in themselves; the deepest of ours is at 3.
    private const int MaxDepth = 5;

    /// <summary>The settings of a shape and of the sections below it, in the order they were declared.</summary>
    public static IEnumerable<SettingLine> Of(Shape shape, string path = "", int depth = 0)
    {
        foreach (var setting in shape.Settings)
        {
            var full = ConfigPath.Join(path, setting.Name);
            if (setting.Kind.Inner is not { } inner || depth == MaxDepth) yield return new SettingLine(full, setting.Kind.Name, setting.IsRequired, setting.Default, setting.Doc);
            else foreach (var line in Of(inner, full, depth + 1)) yield return line;
        }
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Path);
        json.WriteString("kind", Kind);
        json.WriteBoolean("required", IsRequired);
        json.WriteString("default", Default);
        json.WriteString("doc", Doc);
        json.WriteEndObject();
    }
}
