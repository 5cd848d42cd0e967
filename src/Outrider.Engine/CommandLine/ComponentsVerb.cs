using System.CommandLine;
using System.Text.Json;
using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.CommandLine;

/// <summary><c>outrider components</c>: what can stand behind <c>type:</c>, and the settings of each, from the same shapes that read them.</summary>
internal static class ComponentsVerb
{
    public static Verb Make(Terminal terminal)
    {
        var slot = new Argument<string?>("SLOT") { Arity = ArgumentArity.ZeroOrOne };
        var type = new Argument<string?>("TYPE") { Arity = ArgumentArity.ZeroOrOne };
        var output = VerbOptions.Output("markdown");
        return new Verb("components", "List what can stand behind 'type:', with settings and defaults")
        {
            Usage = "[SLOT [TYPE]] [--output json|markdown]",
            Examples =
            [
                ("outrider components", "every slot and what fits in it"),
                ("outrider components logs.sinks", "one slot, with the settings of each component"),
                ("outrider components logs.sinks http", "the settings of one component"),
                ("outrider components logs --output markdown", "all slots of a section, as tables for a page"),
            ],
            Options = [output],
            Arguments = [slot, type],
            Run = (parsed, _) => Show(parsed.GetValue(slot), parsed.GetValue(type), parsed.GetValue(output), terminal),
        };
    }

    private static int Show(string? slot, string? type, string? format, Terminal terminal)
    {
        var all = Slot.All();
        if (slot is not null && !all.Any(s => IsMeant(s, slot))) return Refuse($"'{slot}' is no slot; {Suggestion.ForValue(slot, [.. all.Select(s => s.Name)])}", terminal);
        var chosen = all.Where(s => slot is null || IsMeant(s, slot)).SelectMany(s => s.Kinds.Select(k => (Slot: s.Name, Kind: k))).ToArray();
        if (type is not null && chosen.All(c => c.Kind.Type != type)) return Refuse($"{slot} has no '{type}'; {Suggestion.ForValue(type, [.. chosen.Select(c => c.Kind.Type)])}", terminal);
        chosen = [.. chosen.Where(c => type is null || c.Kind.Type == type)];
        if (format == "json") terminal.Out.WriteLine(JsonText.Write(json => WriteJson(json, chosen)));
        else if (format == "markdown") WriteMarkdown(chosen, terminal);
        else if (slot is null) WriteList(chosen, terminal);
        else foreach (var (name, kind) in chosen) WriteSettings(name, kind, terminal, isFirst: kind == chosen[0].Kind);
        return ExitCode.Ok;
    }

    /// <summary>A slot by its name, or all of a section by its: <c>logs</c> is <c>logs.sources</c>, <c>logs.parsers</c> …</summary>
    private static bool IsMeant(Slot slot, string name) => slot.Name == name || slot.Name.StartsWith(name + '.', StringComparison.Ordinal);

    private static void WriteMarkdown((string Slot, ComponentKind Kind)[] chosen, Terminal terminal)
    {
        foreach (var (slot, kind) in chosen)
        {
            terminal.Out.WriteLine($"### {slot}: `{kind.Type}`");
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(SettingsMarkdown.Of(kind.Shape));
        }
    }

    private static void WriteList((string Slot, ComponentKind Kind)[] chosen, Terminal terminal)
    {
        var table = new Table("SLOT", "TYPE", "WHAT IT IS");
        var last = "";
        foreach (var (slot, kind) in chosen)
        {
            table.Add(slot == last ? "" : slot, kind.Type, kind.Shape.Doc);
            last = slot;
        }

        table.Write(terminal);
    }

    private static void WriteSettings(string slot, ComponentKind kind, Terminal terminal, bool isFirst)
    {
        if (!isFirst) terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{terminal.Bold($"{slot}: type: {kind.Type}")}");
        terminal.Out.WriteLine($"  {kind.Shape.Doc}");
        var table = new Table("SETTING", "KIND", "DEFAULT", "WHAT IT IS");
        foreach (var line in SettingLine.Of(kind.Shape)) table.Add(line.Path, line.Kind, line.IsRequired ? "required" : line.Default ?? "–", line.Doc);
        if (!table.IsEmpty) table.Write(terminal, indent: 2);
    }

    private static void WriteJson(Utf8JsonWriter json, (string Slot, ComponentKind Kind)[] chosen)
    {
        json.WriteStartArray();
        foreach (var (slot, kind) in chosen)
        {
            json.WriteStartObject();
            json.WriteString("slot", slot);
            json.WriteString("type", kind.Type);
            json.WriteString("doc", kind.Shape.Doc);
            json.WriteStartArray("settings");
            foreach (var line in SettingLine.Of(kind.Shape)) line.WriteTo(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int Refuse(string complaint, Terminal terminal)
    {
        terminal.Error.WriteLine($"outrider: {complaint}");
        terminal.Error.WriteLine("see: outrider components");
        return ExitCode.Usage;
    }
}
