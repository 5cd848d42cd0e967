using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class ComponentValue<TPart>(IReadOnlyList<ComponentKind> slot) : ValueKind<Chosen<TPart>>
{
    private readonly string[] _types = [.. slot.Select(k => k.Type)];

    public override string Name => "component";

    public IReadOnlyList<ComponentKind> Slot => slot;

    public override JsonObject Schema(SchemaWriter writer) => new() { ["oneOf"] = new JsonArray([.. slot.Select(writer.Component)]) };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out Chosen<TPart> value)
    {
        value = null;
        if (!section.IsMap) return false;
        if (section.Node["type"] is null or { IsNothing: true })
        {
            section.Problem($"'type' is missing; give one of: {string.Join(", ", _types)}");
            return false;
        }

        if (section.At("type").Text is not { } type) return false;
        if (slot.FirstOrDefault(k => k.Type == type) is not ComponentKind<TPart> kind)
        {
            section.At("type").Refuse(Suggestion.ForValue(type, _types));
            return false;
        }

        value = kind.Read(section);
        return value is not null;
    }
}
