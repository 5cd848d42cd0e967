using Outrider.Configuration;

namespace Outrider.Logs.Transforms;

internal sealed class AddTransformConfig
{
    public readonly TransformSettings Common = new();
    public Dictionary<string, FieldTemplate> Fields = [];
    public bool Replace;

    public static readonly Shape<AddTransformConfig> Shape = new("Adds fields.", s =>
    {
        s.Required("fields", c => ref c.Fields, Values.MapOf(FieldTemplate.Value, FieldNames.Key), "Give the fields, name: text. '{field}' in the text stands for that field of the record; alone, for its value as it is, a number or an object too. '{{' is a plain brace.");
        s.Key("replace", c => ref c.Replace, Values.Boolean, "Does it take the place of a field that the record has already? That one stays otherwise.");
        TransformSettings.AddTo(s, c => c.Common);
    });
}
