using Outrider.Configuration;
using Outrider.Logs.Conditions;

namespace Outrider.Logs.Transforms;

internal sealed class FilterTransformConfig
{
    public readonly TransformSettings Common = new();
    public Condition? Keep;
    public Condition? Drop;

    public static readonly Shape<FilterTransformConfig> Shape = new("Lets some records go no further.", s =>
    {
        s.Optional("keep", c => ref c.Keep, Condition.Value, "Which records go on; all others do not.");
        s.Optional("drop", c => ref c.Drop, Condition.Value, "Which records go no further.");
        TransformSettings.AddTo(s, c => c.Common);
        s.Check((c, section) =>
        {
            if (c.Keep is null == c.Drop is null) section.Problem(c.Keep is null ? "nothing says which records; give 'keep' or 'drop' with a condition, as in keep: \"severity >= warn\"" : "'keep' and 'drop' say it both; give one of them, or two filters");
        });
    });
}
