using System.Text.RegularExpressions;
using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

/// <summary>What the text of a group becomes.</summary>
internal enum GroupType { Text, Integer, Number, Boolean }

internal sealed class RegexParserConfig
{
    public Regex Pattern = new("");
    public Dictionary<string, GroupType> Types = [];
    public TimeZoneInfo? Zone;

    public static readonly Shape<RegexParserConfig> Shape = new("A regular expression whose named groups become fields; 'time' and 'level' among them say when and how grave. A line that it does not hold for is counted as unparsed and goes on as text.", s =>
    {
        s.Required("pattern", c => ref c.Pattern, Patterns.Kind, "Give a regular expression with named groups, as in '^(?<level>\\w+) (?<message>.*)$'.");
        s.Key("types", c => ref c.Types, Values.MapOf(Values.Choice(("text", GroupType.Text), ("integer", GroupType.Integer), ("number", GroupType.Number), ("boolean", GroupType.Boolean)), Values.Text), "What a group is, by its name, where it is not text; what does not look so stays text.");
        TimeZones.AddTo(s, c => ref c.Zone);
        s.Check((c, section) =>
        {
            var names = Names(c.Pattern);
            if (names.Length == 0) section.At("pattern").Refuse("give it at least one named group, as in (?<message>.*)");
            else
                foreach (var name in c.Types.Keys.Where(n => !names.Contains(n))) section.At("types").Problem($"there is no group '{name}' in the pattern; its groups are: {string.Join(", ", names)}");
        });
    });

    /// <summary>All groups but the one that is the whole.</summary>
    public static string[] Names(Regex pattern) => [.. pattern.GetGroupNames().Where(n => n != "0")];
}
