using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class PathValue : ValueKind<string>
{
    public override string Name => "path";

    public override JsonObject Schema(SchemaWriter writer) => new() { ["type"] = "string" };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out string value)
    {
        value = section.Text;
        if (value is null) return false;
        if (value.Length is > 0 and <= 4096 && !value.Contains('\0'))
        {
            value = Path.GetFullPath(value, Path.GetDirectoryName(Path.GetFullPath(section.Place.File))!);
            return true;
        }

        section.Refuse("give a path of 1 to 4096 characters");
        return false;
    }

    public override string? Format(string value) => value.Length == 0 ? null : value;
}
