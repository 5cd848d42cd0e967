using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class MapValue<V>(ValueKind<V> item, ValueKind<string> key) : ValueKind<Dictionary<string, V>>
{
    public override string Name => $"{item.Name} by {key.Name}";

    public override JsonObject Schema(SchemaWriter writer) => new() { ["type"] = "object", ["additionalProperties"] = item.Schema(writer) };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out Dictionary<string, V> value)
    {
        value = [];
        if (!section.IsMap) return false;
        foreach (var entry in section.Node.Entries)
            if (key.TryRead(section.Named(entry), out var word) && item.TryRead(section.At(entry.Key), out var one)) value[word] = one;
        return true;
    }
}
