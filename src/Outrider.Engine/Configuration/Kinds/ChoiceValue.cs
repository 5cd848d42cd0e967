using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

internal sealed class ChoiceValue<V>((string Word, V Value)[] choices) : ValueKind<V>
{
    private readonly string[] _words = Array.ConvertAll(choices, c => c.Word);

    public override string Name => string.Join(" | ", _words);

    public override JsonObject Schema(SchemaWriter writer) => new() { ["enum"] = new JsonArray([.. _words.Select(w => JsonValue.Create(w))]) };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out V value)
    {
        value = default;
        if (section.Text is not { } text) return false;
        foreach (var (word, choice) in choices)
        {
            if (word != text) continue;
            value = choice;
            return true;
        }

        section.Refuse(Suggestion.ForValue(text, _words));
        return false;
    }

    public override string? Format(V value) => choices.FirstOrDefault(c => EqualityComparer<V>.Default.Equals(c.Value, value)).Word;
}
