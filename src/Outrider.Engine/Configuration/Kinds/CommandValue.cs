using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class CommandValue : ValueKind<IReadOnlyList<string>>
{
    public override string Name => "command";

    public override JsonObject Schema(SchemaWriter writer) => new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["minItems"] = 1 };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out IReadOnlyList<string> value)
    {
        var items = section.Node.Items;
        value = [.. items.Select(i => i.Value ?? "")];
        if (section.Node.IsUnread || items.Any(i => i.IsUnread)) return false;
        if (section.Node.Kind == NodeKind.List && value.Count > 0 && value[0].Length > 0 && items.All(i => i.Kind == NodeKind.Scalar && !i.IsNothing)) return true;
        // [check, {path}] is the likeliest slip here: YAML reads the braces as a map.
        section.Refuse(items.Any(i => i.Kind != NodeKind.Scalar)
            ? "each part must be text; put one that holds { } or [ ] in quotes, as in \"{path}\""
            : "give a list of the program and its arguments, such as [node, server.js]; where a shell is needed, [sh, -c, '…']");
        return false;
    }

    public override string? Format(IReadOnlyList<string> value) => value.Count == 0 ? null : $"[{string.Join(", ", value)}]";
}
