using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>
/// Leaves out repeats. A record is known by a hash of its values. What was left out is told by the next of its like that goes on; where none comes any more, the
/// counters of dropped bytes are all that tells. A record whose time is before that of the first by more than the while is no repeat of it: a clock was set.
/// </summary>
internal sealed class DedupTransform(DedupTransformConfig config) : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("dedup", DedupTransformConfig.Shape, (DedupTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new DedupTransform(c))));

    private readonly Recent<Seen> _seen = new(config.MaxKept);
    private readonly RecordCount _count = new("repeated"u8);
    private readonly long _withinNs = config.Within.Ticks * 100;

    public bool Apply(LogRecord record)
    {
        var key = config.Fields.Count == 0 ? OfAll(record) : OfSome(record);
        var isKnown = _seen.TryGet(key, out var seen);
        if (isKnown && Math.Abs(record.UnixNs - seen.UnixNs) < _withinNs)
        {
            _seen.Set(key, seen with { Repeats = seen.Repeats + 1 });
            return false;
        }

        var isTold = seen.Repeats == 0 || _count.Tell(record, seen.Repeats);
        _seen.Set(key, new Seen(record.UnixNs, isTold ? 0 : seen.Repeats));
        return true;
    }

    private UInt128 OfSome(LogRecord record)
    {
        UInt128 hash = 0;
        foreach (var field in config.Fields) hash = RecordHash.Combine(hash, RecordHash.Of(field.Of(record)));
        return hash;
    }

    private static UInt128 OfAll(LogRecord record)
    {
        UInt128 hash = 0;
        for (var i = 0; i < record.Count; i++)
        {
            var name = record.Name(i);
            if ((MemberNames.Of(name) & (Members.Timestamp | Members.Time)) != 0 || name.SequenceEqual("timestamp_utc"u8)) continue;
            // As they stand: 1 and "1" are two things.
            hash = RecordHash.Combine(RecordHash.Combine(hash, RecordHash.OfText(name)), RecordHash.OfText(record.Value(i)));
        }

        return hash;
    }

    private readonly record struct Seen(long UnixNs, long Repeats);
}
