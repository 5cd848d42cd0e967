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
        if (Remedy(value) is { } remedy)
        {
            section.Refuse(remedy);
            return false;
        }

        value = Path.GetFullPath(value, Path.GetDirectoryName(Path.GetFullPath(section.Place.File))!);
        return true;
    }

    public override string? Format(string value) => value.Length == 0 ? null : value;

    // 4096 is PATH_MAX of Linux (limits.h).
    private static string? Remedy(string path) => path switch
    {
        { Length: 0 or > 4096 } => "give a path of 1 to 4096 characters",
        _ when path.Contains('\0') => "a path holds no zero character",
        _ when path == "~" || path.StartsWith("~/", StringComparison.Ordinal) => "only a shell knows '~'; write \"${HOME}/…\"",
        _ => null,
    };
}
