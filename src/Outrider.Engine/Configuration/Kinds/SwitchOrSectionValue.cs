using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

/// <summary>A section that may also be written as <c>true</c>, with all its defaults, or <c>false</c>.</summary>
internal interface ISwitchable
{
    bool IsOn { get; set; }
}

internal sealed class SwitchOrSectionValue<T>(Shape<T> shape) : ValueKind<T> where T : class, ISwitchable, new()
{
    public override string Name => "true, false or a section";

    public override Shape Inner => shape;

    public override JsonObject Schema(SchemaWriter writer) => new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "boolean" }, writer.Section(shape)) };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out T value)
    {
        value = new T { IsOn = true };
        if (section.Node is not { Kind: NodeKind.Scalar, Value: { } word })
        {
            if (section.Node.Kind == NodeKind.List)
            {
                section.Refuse("give true or false, or keys below it");
                return false;
            }

            value = shape.Read(section);
            return true;
        }

        value.IsOn = word == "true";
        if (word is "true" or "false") return true;
        section.Refuse("give true or false, or keys below it");
        return false;
    }

    public override string? Format(T value) => value.IsOn ? null : "false";
}
