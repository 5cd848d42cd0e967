using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Outrider.Configuration;
using Outrider.Logs.Conditions;

namespace Outrider.Logs.Transforms;

/// <summary>A regular expression that no line can make slow.</summary>
internal sealed class RegexValue : ValueKind<Regex>
{
    public static readonly ValueKind<Regex> Kind = new RegexValue();

    public override string Name => "regular expression";

    public override JsonObject Schema(SchemaWriter writer) => new() { ["type"] = "string" };

    public override bool TryRead(Section section, [MaybeNullWhen(false)] out Regex value)
    {
        value = null;
        if (section.Text is not { } text) return false;
        var reason = "give a regular expression";
        if (text.Length > 0 && BoundedRegex.TryParse(text, out value, out reason)) return true;
        section.Refuse(reason);
        return false;
    }
}
