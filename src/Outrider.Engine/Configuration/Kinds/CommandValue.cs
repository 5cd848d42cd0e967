using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class CommandValue : ValueKind<IReadOnlyList<string>>
{
    public override string Name => "command";

    public override JsonObject Schema(SchemaWriter writer) => new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["minItems"] = 1 };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out IReadOnlyList<string> value)
    {
        value = [.. section.Node.Items.Select(i => i.Value ?? "")];
        if (section.Node.Kind == NodeKind.List && value.Count > 0 && value[0].Length > 0 && section.Node.Items.All(i => i.Kind == NodeKind.Scalar)) return true;
        section.Refuse("give a list of the program and its arguments, such as [node, server.js]; for a shell's services write [sh, -c, '…']");
        return false;
    }

    public override string? Format(IReadOnlyList<string> value) => value.Count == 0 ? null : $"[{string.Join(", ", value)}]";
}
