namespace Outrider.Configuration;

/// <summary>"did you mean": the known word nearest to a mistyped one, by edit distance with transpositions (Damerau 1964, optimal string alignment).</summary>
internal static class Suggestion
{
    /// <summary>Null where nothing is near: over a third of the longer word wrong is another word, not a typing error.</summary>
    public static string? For(string written, IEnumerable<string> known)
    {
        if (written.Length > 64) return null;
        var best = known
            .Select(word => (Word: word, Distance: Distance(written.ToLowerInvariant(), word)))
            .Where(c => c.Distance <= Math.Max(1, Math.Max(written.Length, c.Word.Length) / 3))
            .OrderBy(c => c.Distance)
            .FirstOrDefault();
        return best.Word;
    }

    /// <summary>"; did you mean 'x'?" or, where nothing is near, "; known are: a, b, c".</summary>
    public static string Remedy(string written, IReadOnlyCollection<string> known) =>
        For(written, known) is { } near ? $"did you mean '{near}'?" : $"known here: {string.Join(", ", known)}";

    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, substitution);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
