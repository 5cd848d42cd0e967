using System.Text;

namespace Outrider.Configuration;

/// <summary>
/// Replaces <c>${NAME}</c>, <c>${NAME:-default}</c> (environment; the default also stands in for an empty variable, as in POSIX sh) and
/// <c>${file:path}</c> (a file's content, trimmed, the path relative to the configuration file) in every scalar. <c>$${</c> writes a plain <c>${</c>.
/// What is put in is not expanded again, so a value cannot smuggle in another; for the same reason a default holds no reference.
/// </summary>
internal sealed class Expansion(Func<string, string?> environment, Problems problems)
{
    // A secret or certificate bundle is far smaller; a log file named by mistake is not.
    private const int MaxFileBytes = 1 << 20;

    public ConfigNode Expand(ConfigNode node, string path = "") => node.Kind switch
    {
        NodeKind.Map => ConfigNode.Map(node.Place, [.. node.Entries.Select(e => e with { Node = Expand(e.Node, ConfigPath.Join(path, e.Key)) })]),
        NodeKind.List => ConfigNode.List(node.Place, [.. node.Items.Select((item, i) => Expand(item, ConfigPath.Join(path, i)))]),
        _ when node.Value?.Contains("${", StringComparison.Ordinal) == true => ExpandScalar(node, path),
        _ => node,
    };

    private ConfigNode ExpandScalar(ConfigNode node, string path)
    {
        var wrong = new List<string>();
        if (Substitute(node.Value!, node.Place, wrong) is { } text && wrong.Count == 0) return ConfigNode.Scalar(node.Place, text, node.Written);
        foreach (var message in wrong) problems.Add(node.Place, path, message);
        return ConfigNode.Unread(node);
    }

    private string? Substitute(string from, Place place, List<string> wrong)
    {
        var result = new StringBuilder();
        var at = 0;
        while (from.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and var start)
        {
            if (start > at && from[start - 1] == '$')
            {
                result.Append(from, at, start - at - 1).Append("${");
                at = start + 2;
                continue;
            }

            var end = from.IndexOf('}', start);
            if (end < 0)
            {
                wrong.Add($"'{from[start..]}' opens '${{' and does not close it; add '}}', or write '$${{' for the plain characters");
                return null;
            }

            result.Append(from, at, start - at).Append(Lookup(from[(start + 2)..end], place, wrong));
            at = end + 1;
        }

        return result.Append(from, at, from.Length - at).ToString();
    }

    private string? Lookup(string reference, Place place, List<string> wrong)
    {
        if (reference.StartsWith("file:", StringComparison.Ordinal)) return ReadFile(reference["file:".Length..], place, wrong);
        var split = reference.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? reference : reference[..split];
        var whole = $"'${{{reference}}}'";
        if (name.Length == 0 || char.IsAsciiDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
            wrong.Add($"{whole} names no variable; give ${{NAME}}, ${{NAME:-default}} or ${{file:path}}");
        else if (reference.Contains("${", StringComparison.Ordinal))
            wrong.Add($"{whole} holds a second '${{'; a default is plain text: set {name} where Outrider is started instead");
        else if (environment(name) is { Length: > 0 } value) return value;
        else if (split >= 0) return reference[(split + 2)..];
        else if (environment(name) is null) wrong.Add($"the environment has no '{name}'; set it, or give a default: ${{{name}:-…}}");
        return null;
    }

    private static string? ReadFile(string name, Place place, List<string> wrong)
    {
        if (name.Length == 0 || name.Contains('\0'))
        {
            wrong.Add($"'${{file:{name}}}' names no file; give ${{file:path}}");
            return null;
        }

        var full = Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(place.File))!);
        if (BoundedText.TryRead(full, MaxFileBytes, out var text, out var reason)) return text.Trim().TrimStart('\uFEFF');
        wrong.Add($"'${{file:{name}}}': the file {reason}; give one that Outrider can read, relative to the folder of {Path.GetFileName(place.File)}");
        return null;
    }
}
