using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

internal sealed class SampleTransformConfig
{
    public readonly TransformSettings Common = new();
    public Share Share;
    public FieldPath? Key;

    public static readonly Shape<SampleTransformConfig> Shape = new("Lets a share of the records on, and says in each ('sample_rate') for how many it stands.", s =>
    {
        s.Required("share", c => ref c.Share, Values.Share, "Give the share that goes on, such as 10%.");
        s.Optional("key", c => ref c.Key, FieldPath.Value, "Records of one value of this field go on together or not at all, in every source and on every machine, as in trace_id. One without the field is decided by itself.");
        TransformSettings.AddTo(s, c => c.Common);
        s.Check((c, section) =>
        {
            if (c.Share.Fraction <= 0) section.At("share").Refuse("give more than 0%, or take a filter that drops them");
        });
    });
}
