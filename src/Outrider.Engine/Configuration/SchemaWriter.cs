using System.Globalization;
using System.Text.Json.Nodes;

namespace Outrider.Configuration;

/// <summary>Writes the JSON Schema (draft 2020-12) of a configuration type, for editors: each section once, under <c>$defs</c>.</summary>
internal sealed class SchemaWriter
{
    private readonly JsonObject _definitions = [];
    private readonly Dictionary<Shape, string> _names = [];

    public static JsonObject Write(Shape root)
    {
        var writer = new SchemaWriter();
        var schema = writer.Describe(root);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "outrider.yaml");
        schema["$defs"] = writer._definitions;
        return schema;
    }

    public JsonObject Section(Shape shape)
    {
        if (!_names.TryGetValue(shape, out var name))
        {
            // Numbered where two capabilities have a section of one name; reserved first, since sections may nest in themselves.
            var baseName = shape.Name;
            name = baseName;
            for (var i = 2; _names.ContainsValue(name); i++) name = baseName + i;
            _names[shape] = name;
            _definitions[name] = Describe(shape);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    public JsonNode Component(ComponentKind kind)
    {
        var schema = Describe(kind.Shape);
        var properties = (JsonObject)schema["properties"]!;
        properties.Insert(0, "type", new JsonObject { ["const"] = kind.Type });
        var required = schema["required"] as JsonArray ?? [];
        required.Insert(0, "type");
        schema["required"] = required;
        return schema;
    }

    private JsonObject Describe(Shape shape)
    {
        var properties = new JsonObject();
        foreach (var setting in shape.Settings)
        {
            var property = setting.Kind.Schema(this);
            property["description"] = setting.Doc;
            if (setting.Default is { } value) property["default"] = Typed(value, property);
            properties[setting.Name] = property;
        }

        var schema = new JsonObject { ["type"] = "object", ["description"] = shape.Doc, ["properties"] = properties, ["additionalProperties"] = false };
        var required = shape.Settings.Where(s => s.IsRequired).Select(s => JsonValue.Create(s.Name)).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray([.. required]);
        return schema;
    }

    private static JsonNode Typed(string value, JsonObject property)
    {
        var type = property["type"] is JsonArray types ? types[0]!.GetValue<string>() : null;
        if (type == "integer" && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return JsonValue.Create(number);
        return type == "boolean" ? JsonValue.Create(value == "true") : JsonValue.Create(value);
    }
}
