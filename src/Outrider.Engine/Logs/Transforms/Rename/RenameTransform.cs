using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>
/// Gives fields other names, one after the other in the order written. What has the new name already is replaced, as by everyone who does this; where something that is
/// no object is in the new name's way, nothing is changed.
/// </summary>
internal sealed class RenameTransform(RenameTransformConfig config) : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("rename", RenameTransformConfig.Shape, (RenameTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new RenameTransform(c))));

    private readonly (FieldPath From, FieldPath To)[] _names = [.. config.Fields.Select(f => (FieldNames.Of(f.Key), f.Value)).Where(n => !n.Item1.Whole.SequenceEqual(n.Value.Whole))];
    private readonly PooledBytes _value = new();
    private readonly PooledBytes _scratch = new();

    public bool Apply(LogRecord record)
    {
        foreach (var (from, to) in _names) Rename(record, from, to);
        return true;
    }

    private void Rename(LogRecord record, FieldPath from, FieldPath to)
    {
        var index = record.Find(from.Whole);
        if (index >= 0 && !to.IsNested)
        {
            // In its place, which keeps the record readable.
            while (record.Find(to.Whole) is var taken and >= 0)
            {
                record.Remove(taken);
                if (taken < index) index--;
            }

            record.Rename(index, to.Whole);
            return;
        }

        var value = from.Of(record);
        if (value.Length == 0) return;
        _value.CutTo(0);
        _value.Append(value);
        if (IsWithin(to, from)) record.Remove(from, _scratch);
        if (record.Set(to, _value.Span, _scratch))
        {
            if (!IsWithin(to, from) && !IsWithin(from, to)) record.Remove(from, _scratch);
        }
        else if (IsWithin(to, from)) record.Set(from, _value.Span, _scratch);
    }

    /// <summary>id to id.value: the field itself is in the way of its new place.</summary>
    private static bool IsWithin(FieldPath inner, FieldPath outer) =>
        inner.Parts.Count > outer.Parts.Count && outer.Parts.Zip(inner.Parts).All(p => p.First.AsSpan().SequenceEqual(p.Second));
}
