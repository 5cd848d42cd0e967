using Outrider.Testing;

namespace Outrider.EndToEnd;

/// <summary>The lines of a stream so far, and waiting for one to come.</summary>
internal sealed class Lines
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public void Add(string? line)
    {
        if (line is null) return;
        lock (_lines) _lines.Add(line);
    }

    /// <summary>The first line that holds the text, now or when it comes.</summary>
    public Task<string> Line(string text, TimeSpan? within = null) => Nth(text, 1, within);

    /// <summary>The <paramref name="nth"/> line that holds the text.</summary>
    public async Task<string> Nth(string text, int nth, TimeSpan? within = null)
    {
        string? found = null;
        await Eventually.Holds(() => Task.FromResult(
            (found = All.Where(l => l.Contains(text, StringComparison.Ordinal)).ElementAtOrDefault(nth - 1)) is not null || Nothing(text)),
            $"a line with '{text}' comes (number {nth})", within);
        return found!;
    }

    public bool Has(string text) => All.Any(l => l.Contains(text, StringComparison.Ordinal));

    public override string ToString() => string.Join('\n', All);

    // So that the failure shows what came instead.
    private bool Nothing(string text) => throw new InvalidOperationException($"no '{text}' in:\n{this}");
}
