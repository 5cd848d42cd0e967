using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class ListValue<V>(ValueKind<V> item) : ValueKind<List<V>>
{
    public override string Name => $"list of {item.Name}";

    public override JsonObject Schema(SchemaWriter writer) => new() { ["type"] = "array", ["items"] = item.Schema(writer) };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out List<V> value)
    {
        value = [];
        if (!section.IsList) return false;
        for (var i = 0; i < section.Node.Items.Count; i++)
            if (item.TryRead(section.At(i), out var one)) value.Add(one);
        return true;
    }

    public override string? Format(List<V> value) => value.Count == 0 ? null : $"[{string.Join(", ", value.Select(item.Format))}]";
}
