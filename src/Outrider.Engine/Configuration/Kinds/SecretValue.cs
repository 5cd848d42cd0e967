using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class SecretValue<V>(ValueKind<V> kind) : ValueKind<V>
{
    public override string Name => kind.Name;

    public override JsonObject Schema(SchemaWriter writer) => kind.Schema(writer);

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out V value) => kind.TryRead(section.Hidden(), out value);
}
