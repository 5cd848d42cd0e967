using System.Globalization;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>The answers on one connection, as a caller that trusts nobody reads them.</summary>
/// <param name="Ids">Of each final answer in its order; null for one that no witness gave.</param>
/// <param name="IsCut">The connection ended within an answer, or by a reset.</param>
/// <param name="Problem">Not null where what came is no row of answers.</param>
internal sealed record RawAnswers(IReadOnlyList<string?> Ids, bool IsCut, string? Problem)
{
    /// <param name="text">All that came.</param>
    /// <param name="isHead">Whether the request of this id was for a head alone.</param>
    public static RawAnswers Read(string text, Func<string, bool> isHead)
    {
        var ids = new List<string?>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at..] == "<reset>") return new RawAnswers(ids, true, null);
            var end = text.IndexOf("\r\n\r\n", at, StringComparison.Ordinal);
            if (end < 0) return new RawAnswers(ids, true, null);
            var lines = text[at..end].Split("\r\n");
            if (lines[0].Length < 12 || !lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || lines.Any(line => line.Contains('\r') || line.Contains('\n'))) return new RawAnswers(ids, false, $"no answer at {at}: '{lines[0]}'");
            at = end + 4;
            if (lines[0][9] == '1') continue;
            var id = Value(lines, "X-Seen");
            ids.Add(id);
            if (lines[0][9..12] is "204" or "304" || (id is not null && isHead(id))) continue;
            // Without an id it may all the same have been a HEAD.
            if (id is null && (at == text.Length || text.AsSpan(at).StartsWith("HTTP/1.1 "))) continue;
            at = BodyEnd(text, at, lines);
            if (at > text.Length) return new RawAnswers(ids, true, null);
        }

        return new RawAnswers(ids, false, null);
    }

    private static int BodyEnd(string text, int at, string[] lines)
    {
        if (Value(lines, "Content-Length") is { } length) return at + int.Parse(length, CultureInfo.InvariantCulture);
        if (Value(lines, "Transfer-Encoding") is null) return text.Length;
        while (text.IndexOf("\r\n", at, StringComparison.Ordinal) is var line and >= 0)
        {
            var size = int.Parse(text[at..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at = line + 2 + size + 2;
            if (size == 0 || at > text.Length) return at;
        }

        return text.Length + 1;
    }

    private static string? Value(string[] lines, string name) =>
        lines.Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
