using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Outrider.Configuration;

namespace Outrider.Logs.Conditions;

/// <summary>A condition as the configuration has it: one line of text.</summary>
internal sealed class ConditionValue : ValueKind<Condition>
{
    public override string Name => "condition";

    public override JsonObject Schema(SchemaWriter writer) => new() { ["type"] = "string" };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out Condition value)
    {
        value = null;
        if (section.Text is not { } text) return false;
        try
        {
            value = ConditionParser.Parse(text);
            return true;
        }
        catch (ConditionSyntaxException e)
        {
            // What was put in for '${…}' may be a secret: then the place must do.
            var word = e.Word.Length > 0 && section.Node.Written == text ? $", '{e.Word}'" : "";
            section.Refuse($"at character {e.At}{word}: {e.Message}");
            return false;
        }
    }
}
