using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

internal sealed class RenameTransformConfig
{
    public readonly TransformSettings Common = new();
    public Dictionary<string, FieldPath> Fields = [];

    public static readonly Shape<RenameTransformConfig> Shape = new("Gives fields other names, or moves them into or out of objects.", s =>
    {
        s.Required("fields", c => ref c.Fields, Values.MapOf(FieldPath.Value, FieldNames.Key), "Give the names, old: new, as in { lvl: level, user.id: user_id }; what has the new name is replaced.");
        TransformSettings.AddTo(s, c => c.Common);
    });
}
