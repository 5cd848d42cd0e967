namespace Outrider.CommandLine;

/// <summary>Rows of text in aligned columns, two spaces apart; the last column is as long as it likes.</summary>
internal sealed class Table(params string[] heads)
{
    private readonly List<Cell[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>A row of as many cells as there are heads.</summary>
    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <param name="terminal">Gets one line a row; a line of heads first where they are given.</param>
    /// <param name="indent">Spaces before each line.</param>
    public void Write(Terminal terminal, int indent = 0)
    {
        IEnumerable<Cell[]> rows = heads.All(h => h.Length == 0) ? _rows : _rows.Prepend([.. heads.Select(h => new Cell(h, terminal.Bold(h)))]);
        var widths = Enumerable.Range(0, heads.Length).Select(i => rows.Select(r => r[i].Text.Length).DefaultIfEmpty(0).Max()).ToArray();
        foreach (var row in rows) terminal.Out.WriteLine(Line(row, widths, indent));
    }

    private static string Line(Cell[] row, int[] widths, int indent)
    {
        var cells = row.Select((cell, i) => cell.Painted + (i == row.Length - 1 ? "" : new string(' ', widths[i] - cell.Text.Length + 2)));
        return (new string(' ', indent) + string.Concat(cells)).TrimEnd();
    }

    /// <summary>A text, and the same with its colour, which takes no room.</summary>
    internal readonly record struct Cell(string Text, string Painted)
    {
        public static implicit operator Cell(string text) => new(text, text);
    }
}
