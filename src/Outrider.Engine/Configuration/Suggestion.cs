using System.Text;

namespace Outrider.Configuration;

/// <summary>
/// "did you mean": the known word nearest to a mistyped one, by edit distance with transpositions (Damerau 1964, optimal string alignment).
/// Words are compared as snake_case, since camelCase and kebab-case are other people's habit rather than a mistake; and a beginning or end of
/// at least three letters (<c>cert</c>, <c>HUP</c>) is near the one word that begins or ends so.
/// </summary>
internal static class Suggestion
{
    // No key of ours is half as long; the distance takes the product of the lengths.
    private const int MaxLength = 64;

    /// <summary>Null where nothing is near: over a third of the longer word wrong is another word, not a typing error.</summary>
    public static string? For(string written, IEnumerable<string> known)
    {
        if (written.Length is 0 or > MaxLength) return null;
        var snake = Snake(written);
        var words = known.ToArray();
        var best = words
            .Select(word => (Word: word, Distance: Distance(snake, Snake(word))))
            .Where(c => c.Distance <= Math.Max(1, Math.Max(written.Length, c.Word.Length) / 3) && c.Distance < Math.Max(snake.Length, c.Word.Length))
            .OrderBy(c => c.Distance)
            .FirstOrDefault();
        if (best.Word is not null) return best.Word;
        var partial = snake.Length < 3 ? [] : words.Where(w => IsPartOf(snake, Snake(w))).ToArray();
        return partial.Length == 1 ? partial[0] : null;
    }

    private static bool IsPartOf(string written, string word) =>
        word.StartsWith(written, StringComparison.Ordinal) || word.EndsWith(written, StringComparison.Ordinal) || written.StartsWith(word + "_", StringComparison.Ordinal);

    /// <summary>"did you mean 'x'?" or, where nothing is near, "known here: a, b, c".</summary>
    public static string ForKey(string written, IReadOnlyCollection<string> known) =>
        Nearest(written, known) ?? (known.Count == 0 ? "nothing can be set here; remove it" : $"known here: {string.Join(", ", known)}");

    /// <summary>"did you mean 'x'?" or, where nothing is near, "give one of: a, b, c".</summary>
    public static string ForValue(string written, IReadOnlyCollection<string> known) => Nearest(written, known) ?? $"give one of: {string.Join(", ", known)}";

    private static string? Nearest(string written, IReadOnlyCollection<string> known) => For(written, known) is { } near ? $"did you mean '{near}'?" : null;

    private static string Snake(string word)
    {
        var snake = new StringBuilder(word.Length + 4);
        for (var i = 0; i < word.Length; i++)
        {
            if (char.IsUpper(word[i]) && i > 0 && char.IsLower(word[i - 1])) snake.Append('_');
            snake.Append(word[i] is '-' or ' ' ? '_' : char.ToLowerInvariant(word[i]));
        }

        return snake.ToString();
    }

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
