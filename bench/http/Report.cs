using System.Globalization;
using System.Text;
using HttpBench.Cases;

namespace HttpBench;

/// <summary>The tables in Markdown, which reads well on a terminal too.</summary>
internal static class Report
{
    public static string Tables(IEnumerable<Table> tables)
    {
        var text = new StringBuilder();
        foreach (var group in tables.GroupBy(t => t.Heading))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {group.Key}\n\n");
            var columns = group.First().Columns;
            text.Append(Line(columns)).Append(Line(columns.Select(_ => "---")));
            foreach (var row in group.SelectMany(t => t.Rows)) text.Append(Line(row.Concat(Enumerable.Repeat("", columns.Count - row.Count))));
            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    public static string Plain(Table table)
    {
        var rows = table.Rows.Prepend(table.Columns).ToArray();
        var widths = table.Columns.Select((_, i) => rows.Where(r => r.Count == table.Columns.Count).Max(r => r[i].Length)).ToArray();
        return string.Concat(rows.Select(r => string.Join("  ", r.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd() + "\n"));
    }

    private static string Line(IEnumerable<string> cells) => "| " + string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))) + " |\n";
}
