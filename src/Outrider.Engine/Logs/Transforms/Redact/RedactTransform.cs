using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Takes secrets out of records. What a line says over several records, such as a key in PEM that no multiline has joined, it can not see.</summary>
internal sealed class RedactTransform(RedactTransformConfig config) : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("redact", RedactTransformConfig.Shape, (RedactTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new RedactTransform(c))));

    private readonly RecordRedaction _redaction = new(config);
    private readonly PooledBytes _name = new();

    public bool Apply(LogRecord record)
    {
        for (var i = 0; i < record.Count; i++)
        {
            if (_redaction.Value(record.Name(i), record.Value(i))) record.SetValue(i, _redaction.Redacted);
            if (_redaction.Name(record.Name(i))) Rename(record, i);
        }

        return true;
    }

    private void Rename(LogRecord record, int index)
    {
        // A record takes names as what they mean.
        _name.CutTo(0);
        JsonStrings.Append(_name, _redaction.Redacted);
        record.Rename(index, _name.Span);
    }
}
