using System.Globalization;
using System.Text.Json;
using Outrider.Supervision;

namespace Outrider.CommandLine;

/// <summary>
/// A run's <c>/status</c> for people. The document belongs to the capabilities, each of which writes its own section, so this knows no section by name:
/// an object is a line of words, a list of objects is a table with a column a member, and what lies deeper follows indented below. A section that a
/// later version adds shows up without a change here.
/// </summary>
internal sealed class StatusText(Terminal terminal, TimeProvider time)
{
    // The words by which a thing is known come first, those that say how it is next, then the rest as written.
    private static readonly string[] FirstColumns = ["name", "address", "type", "kind", "state", "phase", "up", "ready"];

    private static readonly string[] GoodWords = ["ready", "running", "closed", "up", "synced", "attached", "true", "in_sync", "healthy", "yes"];

    private static readonly string[] BadWords = ["failed", "open", "down", "ended", "unhealthy", "not_ready", "failing"];

    private static readonly string[] DoubtfulWords = ["starting", "waiting", "backing_off", "half_open", "stopping", "pending_notify"];

    public void Write(RunRecord run, JsonElement document)
    {
        terminal.Out.WriteLine($"{terminal.Bold(run.Service)}  pid {run.Pid}, up {Age.Since(run.Started, time)}, admin {run.AdminUrl}{(run.ConfigPath.Length == 0 ? "" : $", {run.ConfigPath}")}");
        if (document.ValueKind != JsonValueKind.Object) return;
        foreach (var section in document.EnumerateObject().Where(s => !IsEmpty(s.Value)))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(terminal.Bold(Words(section.Name)));
            WriteValue(section.Value, indent: 2);
        }
    }

    private void WriteValue(JsonElement value, int indent)
    {
        if (value.ValueKind == JsonValueKind.Object) WriteObject(value, indent);
        else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.Object)) WriteRows(value, indent);
        else terminal.Out.WriteLine(new string(' ', indent) + Text(value));
    }

    private void WriteObject(JsonElement value, int indent)
    {
        var scalars = value.EnumerateObject().Where(m => IsScalar(m.Value) && !IsEmpty(m.Value)).ToArray();
        if (scalars.Length > 0) terminal.Out.WriteLine(new string(' ', indent) + string.Join("  ", scalars.Select(m => $"{Words(m.Name)} {Painted(Text(m.Value))}")));
        WriteNested(value, indent);
    }

    private void WriteRows(JsonElement rows, int indent)
    {
        var columns = Columns(rows);
        var items = rows.EnumerateArray().ToArray();
        // Rows that hold lists of their own are shown one by one, each with what belongs to it; a heading over each would only repeat itself.
        foreach (var group in items.Any(HasNested) ? items.Select(i => new[] { i }) : [items])
        {
            var table = new Table([.. columns.Select(c => Words(c).ToUpperInvariant())]);
            foreach (var item in group) table.Add([.. columns.Select(c => Cell(item, c))]);
            if (columns.Length > 0) table.Write(terminal, indent);
            foreach (var item in group) WriteNested(item, indent + 2);
        }
    }

    private void WriteNested(JsonElement value, int indent)
    {
        foreach (var member in value.EnumerateObject().Where(m => !IsScalar(m.Value) && !IsEmpty(m.Value)))
        {
            terminal.Out.WriteLine($"{new string(' ', indent)}{Words(member.Name)}:");
            WriteValue(member.Value, indent + 2);
        }
    }

    private static string[] Columns(JsonElement rows)
    {
        var seen = rows.EnumerateArray().SelectMany(r => r.EnumerateObject()).Where(m => IsScalar(m.Value) && !IsEmpty(m.Value)).Select(m => m.Name).Distinct().ToArray();
        return [.. FirstColumns.Where(seen.Contains), .. seen.Except(FirstColumns)];
    }

    private Table.Cell Cell(JsonElement item, string column)
    {
        var text = item.TryGetProperty(column, out var value) && !IsEmpty(value) ? Text(value) : "–";
        return new Table.Cell(text, Painted(text));
    }

    private string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment) && value.GetString()!.Length >= 20 => $"{Age.Since(moment, time)} ago",
        JsonValueKind.String => OneLine(value.GetString()!),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };

    // What an upstream or an application said ends up here; no terminal shall obey it.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private string Painted(string text) =>
        GoodWords.Contains(text) ? terminal.Good(text) : BadWords.Contains(text) ? terminal.Bad(text) : DoubtfulWords.Contains(text) ? terminal.Doubtful(text) : text;

    private static string Words(string name) => name.Replace('_', ' ');

    private static bool HasNested(JsonElement row) => row.EnumerateObject().Any(m => !IsScalar(m.Value) && !IsEmpty(m.Value));

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsPlain));

    private static bool IsPlain(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
