using Outrider.Configuration;

namespace Outrider.Logs.Sinks;

/// <summary>What a line in Loki is: the whole record, or its message alone.</summary>
internal enum LokiLine { Json, Text }

internal sealed class LokiSinkConfig
{
    public HttpTarget Target = new() { Compression = Compression.Gzip };
    public Dictionary<string, FieldTemplate> Labels = new() { ["service_name"] = new("{service}"), ["environment"] = new("{environment}"), ["level"] = new("{severity}") };
    public Dictionary<string, FieldTemplate> StructuredMetadata = [];
    public int MaxLabelValues = 100;
    public LokiLine Line = LokiLine.Json;
    public string? Tenant;
    public DeliverySettings Delivery = new();

    // Prometheus' data model, which Loki's labels follow.
    private static readonly ValueKind<string> Label = Values.Matching("label", "^[a-zA-Z_][a-zA-Z0-9_]{0,127}$", "give letters, digits and '_', a letter first, such as service_name");

    public static readonly Shape<LokiSinkConfig> Shape = new("Pushes records to Grafana Loki, in streams by a few labels.", s =>
    {
        HttpTarget.AddTo(s, c => c.Target, "Give Loki's address, such as http://loki.internal:3100; /loki/api/v1/push is added where there is no path.", "X-Scope-OrgID");
        s.Key("labels", c => ref c.Labels, Values.MapOf(FieldTemplate.Kind, Label), "Labels by name, with fields of the record in braces; by default service_name, environment and level. Each combination of values is a stream, so that only what has few values belongs here.");
        s.Key("max_label_values", c => ref c.MaxLabelValues, Values.Integer(1, 10_000), "The most values that one label may have; what comes beyond them has the value 'other', and the field itself stays in the line.");
        s.Key("structured_metadata", c => ref c.StructuredMetadata, Values.MapOf(FieldTemplate.Kind, Label), "Fields to find lines by without making them labels, such as trace_id: \"{trace_id}\".");
        s.Key("line", c => ref c.Line, Values.Choice(("json", LokiLine.Json), ("text", LokiLine.Text)), "What a line is: the whole record, or its message alone.");
        s.Optional("tenant", c => ref c.Tenant, Values.Matching("tenant", "^[A-Za-z0-9!_.*'()-]{1,150}$", "give 1 to 150 letters, digits and any of ! - _ . * ' ( )"), "The tenant that lines belong to (X-Scope-OrgID).");
        DeliverySettings.AddTo(s, c => c.Delivery);
        s.Check((c, section) =>
        {
            // As written: one that could not be read has been told of already.
            if (section.Node["labels"] is { Kind: NodeKind.Map, Entries.Count: var count and (0 or > 15) }) section.At("labels").Problem($"there are {count} labels; give from 1 to 15, which is what Loki takes");
        });
    });
}
