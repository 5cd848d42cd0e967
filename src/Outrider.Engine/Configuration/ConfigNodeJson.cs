using System.Text.Json;

namespace Outrider.Configuration;

/// <summary>
/// How a read configuration goes from the supervisor to its sidecars (in memory, never on disk: expanded values may be secrets), places and all,
/// so that what a sidecar says about a setting still names the user's file and line. Shapes: scalar <c>[file, line, value, written]</c>,
/// list <c>[file, line, [node…]]</c>, map <c>[file, line, {key: [file, line, node]}]</c>; file is an index into a table that starts the document.
/// </summary>
internal static class ConfigNodeJson
{
    public static byte[] Write(ConfigNode root)
    {
        var files = new List<string>();
        Collect(root, files);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("files");
            foreach (var file in files) json.WriteStringValue(file);
            json.WriteEndArray();
            json.WritePropertyName("root");
            WriteNode(json, root, files);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <exception cref="JsonException">The bytes were not written by <see cref="Write"/> of this version.</exception>
    public static ConfigNode Read(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 128 });
        var files = document.RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetString()!).ToArray();
        return ReadNode(document.RootElement.GetProperty("root"), files);
    }

    private static void Collect(ConfigNode node, List<string> files)
    {
        if (!files.Contains(node.Place.File)) files.Add(node.Place.File);
        foreach (var entry in node.Entries)
        {
            if (!files.Contains(entry.Place.File)) files.Add(entry.Place.File);
            Collect(entry.Node, files);
        }

        foreach (var item in node.Items) Collect(item, files);
    }

    private static void WriteNode(Utf8JsonWriter json, ConfigNode node, List<string> files)
    {
        json.WriteStartArray();
        json.WriteNumberValue(files.IndexOf(node.Place.File));
        json.WriteNumberValue(node.Place.Line);
        switch (node.Kind)
        {
            case NodeKind.Scalar:
                json.WriteStringValue(node.Value);
                json.WriteStringValue(node.Written);
                break;
            case NodeKind.List:
                json.WriteStartArray();
                foreach (var item in node.Items) WriteNode(json, item, files);
                json.WriteEndArray();
                break;
            case NodeKind.Map:
                json.WriteStartObject();
                foreach (var entry in node.Entries)
                {
                    json.WriteStartArray(entry.Key);
                    json.WriteNumberValue(files.IndexOf(entry.Place.File));
                    json.WriteNumberValue(entry.Place.Line);
                    WriteNode(json, entry.Node, files);
                    json.WriteEndArray();
                }

                json.WriteEndObject();
                break;
        }

        json.WriteEndArray();
    }

    private static ConfigNode ReadNode(JsonElement json, string[] files)
    {
        var place = PlaceAt(json, files);
        return json[2].ValueKind switch
        {
            JsonValueKind.Array => ConfigNode.List(place, ReadItems(json[2], files)),
            JsonValueKind.Object => ConfigNode.Map(place, ReadEntries(json[2], files)),
            _ => ConfigNode.Scalar(place, json[2].GetString(), json[3].GetString()),
        };
    }

    private static List<ConfigNode> ReadItems(JsonElement json, string[] files)
    {
        var items = new List<ConfigNode>(json.GetArrayLength());
        foreach (var item in json.EnumerateArray()) items.Add(ReadNode(item, files));
        return items;
    }

    private static List<ConfigEntry> ReadEntries(JsonElement json, string[] files)
    {
        var entries = new List<ConfigEntry>();
        foreach (var property in json.EnumerateObject())
            entries.Add(new ConfigEntry(property.Name, PlaceAt(property.Value, files), ReadNode(property.Value[2], files)));
        return entries;
    }

    private static Place PlaceAt(JsonElement json, string[] files) => new(files[json[0].GetInt32()], json[1].GetInt32());
}
