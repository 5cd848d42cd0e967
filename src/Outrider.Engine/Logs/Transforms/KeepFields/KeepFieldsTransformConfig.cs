using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

internal sealed class KeepFieldsTransformConfig
{
    public readonly TransformSettings Common = new();
    public List<FieldPath> Fields = [];

    public static readonly Shape<KeepFieldsTransformConfig> Shape = new("Takes all fields away but some. 'timestamp' and 'severity' stay in any case: no backend can do without; 'drop' takes them too.", s =>
    {
        s.Required("fields", c => ref c.Fields, Values.ListOf(FieldPath.Value), "Give the names of the fields that stay; of user.id that one alone stays of user.");
        TransformSettings.AddTo(s, c => c.Common);
    });
}
