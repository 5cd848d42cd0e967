using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class SectionValue<T>(Shape<T> shape) : ValueKind<T> where T : class, new()
{
    public override string Name => "section";

    public override Shape Inner => shape;

    public override JsonObject Schema(SchemaWriter writer) => writer.Section(shape);

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out T value)
    {
        value = shape.Read(section);
        return true;
    }
}
