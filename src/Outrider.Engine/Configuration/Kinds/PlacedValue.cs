using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class PlacedValue<V>(ValueKind<V> kind) : ValueKind<Placed<V>>
{
    public override string Name => kind.Name;

    public override JsonObject Schema(SchemaWriter writer) => kind.Schema(writer);

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out Placed<V> value)
    {
        value = null;
        if (!kind.TryRead(section, out var inner)) return false;
        value = new Placed<V>(inner, section.Place, section.Path);
        return true;
    }

    public override string? Format(Placed<V> value) => kind.Format(value.Value);
}
