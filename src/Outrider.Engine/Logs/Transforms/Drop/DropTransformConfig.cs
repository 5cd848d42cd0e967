using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

internal sealed class DropTransformConfig
{
    public readonly TransformSettings Common = new();
    public List<FieldPath> Fields = [];

    public static readonly Shape<DropTransformConfig> Shape = new("Takes fields away.", s =>
    {
        s.Required("fields", c => ref c.Fields, Values.ListOf(FieldPath.Value), "Give the names of the fields; user.id is one within another.");
        TransformSettings.AddTo(s, c => c.Common);
    });
}
