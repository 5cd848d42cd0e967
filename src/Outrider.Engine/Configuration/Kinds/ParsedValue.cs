using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class ParsedValue<V>(string name, string jsonType, TryParse<V> parse, string remedy, Func<V, string?>? format) : ValueKind<V>
{
    public override string Name => name;

    // Everything may also be written as text, since it may hold ${…}.
    public override JsonObject Schema(SchemaWriter writer) =>
        jsonType == "string" ? new() { ["type"] = "string" } : new() { ["type"] = new JsonArray(jsonType, "string") };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out V value)
    {
        value = default;
        if (section.Text is not { } text) return false;
        if (parse(text, out value!)) return true;
        section.Refuse(remedy);
        return false;
    }

    public override string? Format(V value) => format?.Invoke(value);
}
