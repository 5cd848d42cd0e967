using System.Text.RegularExpressions;
using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

internal sealed class RedactTransformConfig
{
    public readonly TransformSettings Common = new();
    public List<FieldPath> Fields = [];
    public List<SecretKind> Patterns = [];
    public List<Regex> Regex = [];
    public string Replacement = "[redacted]";

    public static readonly Shape<RedactTransformConfig> Shape = new("Takes secrets out of records, wherever in them they are: in nested values, in names, in text within text. The rest stays as it is.", s =>
    {
        s.Key("fields", c => ref c.Fields, Values.ListOf(FieldPath.Value), "Fields whose values go, at any depth, in any letters' case; user.ssn is an ssn within a user. Within text, too: \"password\": \"…\", password=… and password: …");
        s.Key("patterns", c => ref c.Patterns, Values.ListOf(SecretKinds.Value), "What is known by its looks; card numbers and IBANs only where their check digits are right.");
        s.Key("regex", c => ref c.Regex, Values.ListOf(RegexValue.Kind), "Regular expressions of your own; what they match in a text, a name or a number goes.");
        s.Key("replacement", c => ref c.Replacement, Values.Text, "What stands there instead.");
        TransformSettings.AddTo(s, c => c.Common);
        s.Check((c, section) =>
        {
            // What is written and wrong has a message of its own.
            if (s.Names.Where(n => n is "fields" or "patterns" or "regex").All(n => section.Node[n] is null or { Items.Count: 0 })) section.Problem("nothing is to be redacted; give 'fields', 'patterns' or 'regex', as in fields: [password]");
        });
    });
}
