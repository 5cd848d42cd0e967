using System.Text;
using Outrider.Configuration;

namespace Outrider.CommandLine;

/// <summary>What a section is and which settings it has, as Markdown for the reference: one sentence, and a table where there are settings.</summary>
internal static class SettingsMarkdown
{
    public static string Of(Shape shape)
    {
        var text = new StringBuilder(Escaped(shape.Doc)).Append('\n');
        var lines = SettingLine.Of(shape).ToArray();
        if (lines.Length == 0) return text.ToString();
        text.Append("\n| setting | kind | default | what it is |\n|---|---|---|---|\n");
        foreach (var line in lines)
            text.Append($"| `{line.Path}` | {Escaped(line.Kind)} | {(line.IsRequired ? "required" : line.Default is { } value ? $"`{value}`" : "–")} | {Escaped(line.Doc)} |\n");
        return text.ToString();
    }

    // A bar ends a cell, and a browser takes <security> for a tag.
    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
