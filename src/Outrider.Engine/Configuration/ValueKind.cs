using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

/// <summary>One way of writing a value, as the reference and the schema see it.</summary>
internal interface IValueKind
{
    /// <summary>The JSON Schema (draft 2020-12) of what may be written.</summary>
    JsonObject Schema(SchemaWriter writer);

    /// <summary>A word or two for the reference: <c>duration</c>, <c>whole number, 1 to 10</c>.</summary>
    string Name { get; }

    /// <summary>The keys below it where it is one section; null for anything else.</summary>
    Shape? Inner { get; }
}

/// <summary>One way of writing a value: how it is read and refused.</summary>
internal abstract class ValueKind<V> : IValueKind
{
    public abstract string Name { get; }

    public virtual Shape? Inner => null;

    public abstract JsonObject Schema(SchemaWriter writer);

    /// <summary>False after having reported to the section why not.</summary>
    public abstract bool TryRead(Section section, [MaybeNullWhen(false)] out V value);

    /// <summary>As a user would write it; null where that would not help (a section, a list).</summary>
    public virtual string? Format(V value) => null;
}
