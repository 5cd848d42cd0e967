using System.Text.RegularExpressions;
using Outrider.Configuration;

namespace Outrider.Logs.Parsers;

internal sealed class MultilineConfig
{
    public Regex? Start;
    public Regex? Continue;
    public List<TraceKinds> Preset = [];

    // A program writes a trace at once; what comes a second later is another matter.
    public TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    public static readonly Shape<MultilineConfig> Shape = new("Lines that belong together become one record, up to 'logs.max_line' bytes: by a pattern, or by what traces look like.", s =>
    {
        s.Optional("start", c => ref c.Start, Patterns.Kind, "What the first line of every record looks like: all others belong to the one before.");
        s.Optional("continue", c => ref c.Continue, Patterns.Kind, "What a line looks like that belongs to the one before.");
        s.Key("preset", c => ref c.Preset, Values.ListOf(Values.Choice(("java", TraceKinds.Java), ("python", TraceKinds.Python), ("go", TraceKinds.Go), ("dotnet", TraceKinds.Dotnet), ("node", TraceKinds.Node))), "Whose traces are recognised; lines that are none stay a record each.");
        s.Key("max_wait", c => ref c.MaxWait, Values.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)), "How long lines wait for one more of theirs.");
        s.Check((c, section) =>
        {
            var given = (c.Start is null ? 0 : 1) + (c.Continue is null ? 0 : 1) + (section.Node["preset"] is { Items.Count: > 0 } ? 1 : 0);
            if (given != 1) section.Problem(given == 0 ? "there is nothing that tells which lines belong together; give one of: start, continue, preset" : "there are several ways to tell which lines belong together; give one of: start, continue, preset");
        });
    });

    /// <summary>Only of what was checked.</summary>
    public ILineJoiner Joiner()
    {
        if (Start is not null) return new PatternJoiner(Start, Joining.BeginsNext, Joining.Continues, MaxWait);
        if (Continue is not null) return new PatternJoiner(Continue, Joining.Continues, Joining.BeginsNext, MaxWait);
        return new TraceJoiner(Preset.Aggregate((all, one) => all | one), MaxWait);
    }
}
