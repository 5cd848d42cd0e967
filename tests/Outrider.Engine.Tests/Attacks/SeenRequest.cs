using Outrider.Http;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>A request as somebody saw it: whole, with its body and its end.</summary>
/// <param name="Method">As it stood.</param>
/// <param name="Target">Path and query as they stood.</param>
/// <param name="Fields">In their order; names as they stood.</param>
/// <param name="Body">Without its framing, an octet a character.</param>
/// <param name="Trailers">Behind the body.</param>
internal sealed record SeenRequest(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Fields, string Body, IReadOnlyList<KeyValuePair<string, string>> Trailers)
{
    public IReadOnlyList<string> Values(string name) => [.. Fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    /// <summary>True where a header's name, whatever stands between its words, is this one.</summary>
    public bool HasSpellingOf(string name) => Fields.Concat(Trailers).Any(field => field.Key.Replace('_', '-').Replace('.', '-').Equals(name, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => $"{Method} {Target}{(Body.Length > 0 ? $" '{Body}'" : "")}";

    public static IReadOnlyList<KeyValuePair<string, string>> Of(HeaderFields? fields)
    {
        var lines = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < (fields?.Count ?? 0); i++)
            lines.Add(new(System.Text.Encoding.Latin1.GetString(fields!.Name(i)), System.Text.Encoding.Latin1.GetString(fields.Value(i))));
        return lines;
    }
}
