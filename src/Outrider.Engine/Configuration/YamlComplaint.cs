using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Outrider.Configuration;

/// <summary>
/// Says what is wrong with a text that is no YAML, in words that lead to the mistake. The parser's own messages speak of tokens and contexts, and its
/// positions are those where it gave up; the common mistakes are recognised here from the message and the line itself.
/// </summary>
internal static partial class YamlComplaint
{
    /// <param name="e">What the parser threw.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="openBracket">The line of the innermost '[' or '{' that was open, if one was.</param>
    public static (int Line, string Message) For(Exception e, string text, int? openBracket)
    {
        var lines = text.Split('\n');
        var at = e is YamlException yaml ? (int)yaml.Start.Line : openBracket ?? 1;
        if (e is PlainYamlException) return (at, e.Message);
        var column = e is YamlException positioned ? (int)positioned.Start.Column : 1;
        var line = at >= 1 && at <= lines.Length ? lines[at - 1].TrimEnd('\r') : "";
        return Recognise(e.Message, lines, line, at, column, openBracket) ?? (at, $"this is not YAML: {e.Message.TrimEnd('.')}");
    }

    private static (int Line, string Message)? Recognise(string complaint, string[] lines, string line, int at, int column, int? openBracket)
    {
        if (complaint.Contains("tab", StringComparison.Ordinal) && LineIndentedByTab(lines) is { } tabbed)
            return (tabbed, "a tab indents this line; YAML takes spaces only: replace each tab with two spaces");
        if (complaint.Contains("quoted scalar", StringComparison.Ordinal) || complaint.Contains("quoted-scalar", StringComparison.Ordinal) || complaint.Contains("-quoted", StringComparison.Ordinal))
            return (at, complaint.Contains("escape", StringComparison.Ordinal)
                ? "a '\\' within \"…\" begins an escape that YAML does not know; use single quotes ('…'), which take it as it is"
                : "the quote that opens here is not closed; add the closing one");
        if (complaint.Contains("cannot start any token", StringComparison.Ordinal))
            return (at, $"a value cannot begin with '{(column >= 1 && column <= line.Length ? line[column - 1] : ' ')}'; put it in quotes");
        if (openBracket is { } bracket) return Bracket(line, at, bracket);
        if (complaint.Contains("invalid mapping", StringComparison.Ordinal)) return ColonOutOfPlace(complaint, lines, at);
        if (complaint.Contains("sequence entries are not allowed", StringComparison.Ordinal))
            return (at, "a list cannot begin on the line of its key; put '- …' on the next line, or write [a, b]");
        if (complaint.Contains("block scalar", StringComparison.Ordinal))
            return (at, "after '|' or '>' the text begins on the next line; to mean the character, put the value in quotes");
        if (complaint.Contains("'-' indicator", StringComparison.Ordinal))
            return (at, "a list ends here without a key above it; indent the list below its key, or begin this line with '- '");
        if (complaint.Contains("expected key", StringComparison.Ordinal)) return (at, UnexpectedLine(line));
        return complaint.Contains("node content", StringComparison.Ordinal)
            ? (at, "a ']' or '}' stands here without its opening; remove it, or put the value in quotes")
            : null;
    }

    private static (int Line, string Message) Bracket(string line, int at, int bracket) =>
        UnquotedReference().IsMatch(line)
            ? (at, "within [ ] and { } a text with '${…}' must stand in quotes, as in \"${NAME}\"")
            : (bracket, "a '[' or '{' that opens on this line is not closed, or lacks a comma between its parts");

    private static (int Line, string Message) ColonOutOfPlace(string complaint, string[] lines, int at)
    {
        for (var above = Math.Min(at, lines.Length) - 1; complaint.Contains("multiline", StringComparison.Ordinal) && above >= 0; above--)
            if (ColonWithoutSpace().Match(lines[above]) is { Success: true } match)
                return (above + 1, $"'{match.Groups[1].Value}:' has no space after its colon; write '{match.Groups[1].Value}: {match.Groups[2].Value.TrimEnd('\r')}'");
        return (at, "a key cannot stand here: either a value on this line holds ': ' and must be put in quotes, or the line is indented deeper than its neighbours");
    }

    private static string UnexpectedLine(string line) =>
        line.Contains('\'') || line.Contains('"')
            ? "a text goes on after its closing quote; quote it as a whole, and write a quote within '…' twice ('it''s')"
            : "this line fits none above it; give it as many spaces as its neighbours, and write it as 'key: value'";

    private static int? LineIndentedByTab(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
            if (TabInIndentation().IsMatch(lines[i])) return i + 1;
        return null;
    }

    [GeneratedRegex(@"^ *\t\s*\S")]
    private static partial Regex TabInIndentation();

    [GeneratedRegex(@"^\s*([A-Za-z_][\w-]*):(\S.*)$")]
    private static partial Regex ColonWithoutSpace();

    [GeneratedRegex(@"[\[{,:]\s*[^""'\s,]*\$\{")]
    private static partial Regex UnquotedReference();
}
