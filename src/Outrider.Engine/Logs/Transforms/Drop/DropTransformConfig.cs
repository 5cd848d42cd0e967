using Outrider.Configuration;

namespace Outrider.Logs.Transforms;

internal sealed class DropTransformConfig
{
    public List<string> Fields = [];

    public static readonly Shape<DropTransformConfig> Shape = new("Takes fields away.", s =>
        s.Required("fields", c => ref c.Fields, Values.ListOf(Values.Text), "Give the names of the fields."));
}
