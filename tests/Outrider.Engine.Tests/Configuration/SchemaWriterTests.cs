using System.Text.Json.Nodes;
using Outrider.Configuration;

namespace Outrider.Engine.Tests.Configuration;

public sealed class SchemaWriterTests
{
    private readonly JsonObject _schema = SchemaWriter.Write(SampleConfig.Shape);

    [Fact]
    public void A_key_carries_its_documentation_and_its_default_in_its_own_type()
    {
        var attempts = _schema["properties"]!["attempts"]!;
        Assert.Equal("How often.", attempts["description"]!.GetValue<string>());
        Assert.Equal(3, attempts["default"]!.GetValue<long>());
        Assert.True(_schema["properties"]!["is_on"]!["default"]!.GetValue<bool>());
        Assert.Equal("2s", _schema["properties"]!["timeout"]!["default"]!.GetValue<string>());
    }

    [Fact]
    public void A_section_is_defined_once_and_referred_to()
    {
        Assert.Equal("#/$defs/SampleTls", _schema["properties"]!["tls"]!["$ref"]!.GetValue<string>());
        Assert.Equal(["certificate", "key"], _schema["$defs"]!["SampleTls"]!["required"]!.AsArray().Select(r => r!.GetValue<string>()));
    }

    [Fact]
    public void A_component_is_one_of_its_slot_told_apart_by_type()
    {
        var choices = _schema["properties"]!["sinks"]!["items"]!["oneOf"]!.AsArray();
        Assert.Equal(["console", "http"], choices.Select(c => c!["properties"]!["type"]!["const"]!.GetValue<string>()));
        Assert.Equal(["type", "url"], choices[1]!["required"]!.AsArray().Select(r => r!.GetValue<string>()));
    }

    [Fact]
    public void Every_reference_of_the_whole_configuration_leads_to_a_definition()
    {
        var schema = SchemaWriter.Write(OutriderConfig.Shape);
        var defined = schema["$defs"]!.AsObject().Select(d => $"#/$defs/{d.Key}").ToHashSet();
        Assert.All(References(schema), r => Assert.Contains(r, defined));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(m => m.Key == "$ref" ? [m.Value!.GetValue<string>()] : References(m.Value)),
        JsonArray a => a.SelectMany(References),
        _ => [],
    };
}
