using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

internal sealed class RateLimitTransformConfig
{
    public readonly TransformSettings Common = new();
    public RecordRate Rate;
    public int? Burst;
    public FieldPath? Key;
    public int MaxKeys = 10_000;

    public static readonly Shape<RateLimitTransformConfig> Shape = new("Lets no more records on than a rate, by the times they have themselves: what was written in time goes on, however late it is read. The next one that goes on says in 'rate_limited' how many did not.", s =>
    {
        s.Required("rate", c => ref c.Rate, RecordRate.Value, "Give the rate, such as 100/s.");
        s.OptionalValue("burst", c => ref c.Burst, Values.Integer(1, 1_000_000_000), "How many may come at once; as many as come in a second by the rate where nothing is given.");
        s.Optional("key", c => ref c.Key, FieldPath.Value, "Each value of this field has the rate for itself; all records without it have one together.");
        s.Key("max_keys", c => ref c.MaxKeys, Values.Integer(1, 1_000_000), "How many values are told apart at a time; what is beyond has one rate together.");
        TransformSettings.AddTo(s, c => c.Common);
    });
}
