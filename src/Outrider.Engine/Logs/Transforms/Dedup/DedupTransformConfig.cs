using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

internal sealed class DedupTransformConfig
{
    public readonly TransformSettings Common = new();
    public List<FieldPath> Fields = [];
    public TimeSpan Within = TimeSpan.FromSeconds(10);
    public int MaxKept = 10_000;

    public static readonly Shape<DedupTransformConfig> Shape = new("Lets a record on once and leaves out its repeats for a while, by the times they have themselves. The first one after that while says in 'repeated' how many were left out.", s =>
    {
        s.Key("fields", c => ref c.Fields, Values.ListOf(FieldPath.Value), "What makes two records the same; all fields but the time where nothing is given.");
        s.Key("within", c => ref c.Within, Values.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)), "How long after a record that went on its repeats are left out.");
        s.Key("max_kept", c => ref c.MaxKept, Values.Integer(2, 1_000_000), "How many different records are remembered, 40 bytes or so for each; the one seen longest ago is forgotten first.");
        TransformSettings.AddTo(s, c => c.Common);
    });
}
