using System.Text;

namespace Outrider.Configuration;

/// <summary>
/// Replaces <c>${NAME}</c>, <c>${NAME:-default}</c> (environment; the default also stands in for an empty variable, as in POSIX sh) and
/// <c>${file:path}</c> (a file's content, trimmed, the path relative to the configuration file) in every scalar. <c>$${</c> writes a plain <c>${</c>.
/// What is put in is not expanded again, so a value cannot smuggle in another.
/// </summary>
internal sealed class Expansion(Func<string, string?> environment, Problems problems)
{
    // A secret or certificate bundle is far smaller; a log file named by mistake is not.
    private const int MaxFileBytes = 1 << 20;

    public ConfigNode Expand(ConfigNode node, string path = "") => node.Kind switch
    {
        NodeKind.Map => ConfigNode.Map(node.Place, [.. node.Entries.Select(e => e with { Node = Expand(e.Node, Join(path, e.Key)) })]),
        NodeKind.List => ConfigNode.List(node.Place, [.. node.Items.Select((item, i) => Expand(item, $"{path}[{i}]"))]),
        _ when node.Value?.Contains("${", StringComparison.Ordinal) == true => ConfigNode.Scalar(node.Place, ExpandText(node, path), node.Written),
        _ => node,
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private string ExpandText(ConfigNode node, string path)
    {
        var text = node.Value!;
        var result = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var start = text.IndexOf("${", at, StringComparison.Ordinal);
            if (start < 0) return result.Append(text, at, text.Length - at).ToString();
            if (start > at && text[start - 1] == '$')
            {
                result.Append(text, at, start - at - 1).Append("${");
                at = start + 2;
                continue;
            }

            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                problems.Add(node.Place, path, $"'{text}' opens '${{' and does not close it; add '}}', or write '$${{' for the plain characters");
                return text;
            }

            result.Append(text, at, start - at).Append(Lookup(text[(start + 2)..end], node.Place, path));
            at = end + 1;
        }

        return result.ToString();
    }

    private string Lookup(string reference, Place place, string path)
    {
        if (reference.StartsWith("file:", StringComparison.Ordinal)) return ReadFile(reference["file:".Length..], place, path);
        var split = reference.IndexOf(":-", StringComparison.Ordinal);
        var name = split < 0 ? reference : reference[..split];
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
        {
            problems.Add(place, path, $"'${{{reference}}}' is no name of a variable; give ${{NAME}}, ${{NAME:-default}} or ${{file:path}}");
            return "";
        }

        var value = environment(name);
        if (!string.IsNullOrEmpty(value)) return value;
        if (split >= 0) return reference[(split + 2)..];
        if (value is null) problems.Add(place, path, $"the environment has no '{name}'; set it, or give a default: ${{{name}:-…}}");
        return "";
    }

    private string ReadFile(string name, Place place, string path)
    {
        var full = Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(place.File))!);
        try
        {
            var length = new FileInfo(full).Length;
            if (length <= MaxFileBytes) return File.ReadAllText(full).Trim();
            problems.Add(place, path, $"'${{file:{name}}}' has {length} bytes; a value may have {MaxFileBytes}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(place, path, $"'${{file:{name}}}' cannot be read: {e.Message}");
        }

        return "";
    }
}
