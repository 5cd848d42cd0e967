using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Lets no more records on than a rate, for each value of a field where that is wanted.</summary>
internal sealed class RateLimitTransform : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("rate_limit", RateLimitTransformConfig.Shape, (RateLimitTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new RateLimitTransform(c))));

    // Looking for buckets that are of no use any more costs as many steps as there are.
    private const long BetweenSweepsNs = 1_000_000_000;

    private readonly RateLimitTransformConfig _config;
    private readonly double _burst;
    private readonly RecordBucket _common;
    private readonly Dictionary<UInt128, RecordBucket> _buckets = [];
    private readonly RecordCount _count = new("rate_limited"u8);
    private long _sweptAt;

    public RateLimitTransform(RateLimitTransformConfig config)
    {
        _config = config;
        _burst = config.Burst ?? Math.Max(1, Math.Ceiling(config.Rate.PerSecond));
        _common = Bucket(0);
    }

    public bool Apply(LogRecord record)
    {
        var bucket = BucketOf(record);
        if (!bucket.Takes(record.UnixNs)) return false;
        if (bucket.Refused > 0 && _count.Tell(record, bucket.Refused)) bucket.Told();
        return true;
    }

    private RecordBucket Bucket(long unixNs) => new(_config.Rate.PerSecond, _burst, unixNs);

    private RecordBucket BucketOf(LogRecord record)
    {
        if (_config.Key is null || _config.Key.Of(record) is not { Length: > 0 } value) return _common;
        var key = RecordHash.Of(value);
        if (_buckets.TryGetValue(key, out var bucket)) return bucket;
        if (_buckets.Count >= _config.MaxKeys) Sweep(record.UnixNs);
        if (_buckets.Count >= _config.MaxKeys) return _common;
        return _buckets[key] = Bucket(record.UnixNs);
    }

    private void Sweep(long unixNs)
    {
        if (Math.Abs(unixNs - _sweptAt) < BetweenSweepsNs) return;
        _sweptAt = unixNs;
        foreach (var (key, bucket) in _buckets)
            if (bucket.IsIdle(unixNs)) _buckets.Remove(key);
    }
}
