using System.Buffers;
using System.Text.Json;
using Outrider.Kernel;

namespace Outrider.Sidecar;

/// <summary>
/// One status page of several: the section of an isolated module is the one that its process wrote, a list that several have a part of is one list, and every
/// other section that ours has too is ours. Who did not answer stands in the section <c>modules</c>.
/// </summary>
internal static class SiblingStatus
{
    private const string Modules = "modules";

    // Every process has all modules, most of them with nothing to do: of those nobody wants to read.
    private static readonly (string Section, string Module)[] Owners =
    [
        ("config_sync", ModuleNames.ConfigSync), ("listeners", ModuleNames.Inbound), ("metrics", ModuleNames.Metrics), ("pipelines", ModuleNames.Logs), ("services", ModuleNames.Outbound),
    ];

    /// <param name="own">The page of this process.</param>
    /// <param name="answers">Those of the others.</param>
    public static ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> own, IReadOnlyList<SiblingAnswer> answers)
    {
        var sections = new SortedDictionary<string, List<JsonElement>>(StringComparer.Ordinal);
        var problems = new Dictionary<string, string>();
        string[] isolated = [.. answers.Select(a => a.Process)];
        Take(own, sections, name => !isolated.Contains(OwnerOf(name)));
        foreach (var (process, body, problem) in answers)
            problems[process] = problem.Length > 0 ? problem : Take(body, sections, name => OwnerOf(name) is not { } owner || owner == process) ?? "";
        sections[Modules] = [];

        var text = new ArrayBufferWriter<byte>(16 << 10);
        using var json = new Utf8JsonWriter(text);
        json.WriteStartObject();
        foreach (var (name, values) in sections)
        {
            json.WritePropertyName(name);
            if (name == Modules) WriteModules(json, problems);
            else WriteSection(json, values);
        }

        json.WriteEndObject();
        json.Flush();
        return text.WrittenMemory;
    }

    private static string? OwnerOf(string section) => Owners.FirstOrDefault(o => o.Section == section).Module;

    /// <summary>Why there is nothing to take, or null.</summary>
    private static string? Take(ReadOnlyMemory<byte> page, SortedDictionary<string, List<JsonElement>> sections, Func<string, bool> wants)
    {
        try
        {
            var root = JsonElement.Parse(page.Span);
            if (root.ValueKind != JsonValueKind.Object) return "gave a page that is none";
            foreach (var section in root.EnumerateObject().Where(s => wants(s.Name)))
            {
                if (!sections.TryGetValue(section.Name, out var values)) sections[section.Name] = values = [];
                values.Add(section.Value);
            }

            return null;
        }
        catch (JsonException)
        {
            return "gave a page that is none";
        }
    }

    private static void WriteSection(Utf8JsonWriter json, List<JsonElement> values)
    {
        if (!values.All(v => v.ValueKind == JsonValueKind.Array) || values.Count == 1)
        {
            values[0].WriteTo(json);
            return;
        }

        json.WriteStartArray();
        foreach (var item in values.SelectMany(v => v.EnumerateArray())) item.WriteTo(json);
        json.WriteEndArray();
    }

    private static void WriteModules(Utf8JsonWriter json, Dictionary<string, string> problems)
    {
        json.WriteStartArray();
        foreach (var (process, problem) in problems.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("name", process);
            json.WriteString("state", problem.Length == 0 ? "up" : "down");
            if (problem.Length > 0) json.WriteString("error", problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
