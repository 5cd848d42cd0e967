using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Takes all fields away but those that are named.</summary>
internal sealed class KeepFieldsTransform(KeepFieldsTransformConfig config) : ILogTransform
{
    public static readonly ComponentKind Kind =
        ComponentKind.Of("keep_fields", KeepFieldsTransformConfig.Shape, (KeepFieldsTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new KeepFieldsTransform(c))));

    private readonly FieldTree _kept = FieldTree.Of(config.Fields);
    private readonly PooledBytes _scratch = new();

    public bool Apply(LogRecord record)
    {
        for (var i = record.Count - 1; i >= 0; i--)
        {
            var name = record.Name(i);
            if (MemberNames.Of(name) is Members.Timestamp or Members.Severity) continue;
            if (_kept.Find(name) is not { } kept) record.Remove(i);
            else if (!kept.IsWhole) KeepWithin(record, i, kept);
        }

        return true;
    }

    private void KeepWithin(LogRecord record, int index, FieldTree kept)
    {
        _scratch.CutTo(0);
        if (kept.AppendKept(_scratch, record.Value(index))) record.SetValue(index, _scratch.Span);
        else record.Remove(index);
    }
}
