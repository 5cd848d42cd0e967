using System.Text;
using System.Text.RegularExpressions;

namespace Outrider.EndToEnd.Golden;

/// <summary>
/// One file of <c>cases/</c>: what is typed where, and what must come back. Parts begin with a line of four dashes.
/// <code>
/// ---- file outrider.yaml       a file of the case's own folder
/// app: { nmae: orders }
/// ---- env NAME=value           a variable; there are no others
/// ---- outrider check           the arguments; with the output that is expected below, and the exit code last
/// outrider.yaml:1: app: 'nmae' is not known here; did you mean 'name'?
/// 1 problem
/// exit 64
/// </code>
/// A file may hold several <c>---- outrider</c> parts. Lines that came over standard error begin with <c>! </c>.
/// </summary>
internal sealed partial class GoldenCase
{
    public required IReadOnlyList<(string Name, string Text)> Files { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<(string[] Arguments, string Expected)> Commands { get; init; }

    public static GoldenCase Parse(string text)
    {
        var (files, environment, commands) = (new List<(string, string)>(), new Dictionary<string, string>(), new List<(string[], string)>());
        foreach (Match part in Part().Matches(text))
        {
            var (kind, rest, body) = (part.Groups[1].Value, part.Groups[2].Value.TrimEnd('\n'), part.Groups[3].Value);
            // What no editor leaves in a file is written with escapes there.
            if (kind == "file") files.Add((rest, Unescaped(body)));
            else if (kind == "env") environment[rest[..rest.IndexOf('=')]] = rest[(rest.IndexOf('=') + 1)..];
            else commands.Add((rest.Split(' ', StringSplitOptions.RemoveEmptyEntries), body));
        }

        return new GoldenCase { Files = files, Environment = environment, Commands = commands };
    }

    /// <summary>The text of the case with other outputs.</summary>
    public static string Recorded(string text, IReadOnlyList<string> outputs)
    {
        var next = 0;
        return Part().Replace(text, part => part.Groups[1].Value != "outrider" ? part.Value : $"---- outrider{(part.Groups[2].Length == 0 ? "" : " " + part.Groups[2].Value)}\n{outputs[next++]}");
    }

    private static string Unescaped(string body) => new StringBuilder(body).Replace("<TAB>", "\t").Replace("<CR>", "\r").Replace("<BOM>", "\uFEFF").Replace("<NUL>", "\0").ToString();

    [GeneratedRegex(@"^---- (file|env|outrider)(?: (.*))?\n((?:(?!---- ).*\n?)*)", RegexOptions.Multiline)]
    private static partial Regex Part();
}
