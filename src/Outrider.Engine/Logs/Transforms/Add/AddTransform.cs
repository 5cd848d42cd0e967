using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Adds fields, made of text and of the record's other fields. What the record has already stays, unless told otherwise.</summary>
internal sealed class AddTransform(AddTransformConfig config) : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("add", AddTransformConfig.Shape, (AddTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new AddTransform(c))));

    private readonly (FieldPath Path, FieldTemplate Value)[] _fields = [.. config.Fields.Select(f => (FieldNames.Of(f.Key), f.Value))];
    private readonly PooledBytes _value = new();
    private readonly PooledBytes _scratch = new();

    public bool Apply(LogRecord record)
    {
        foreach (var (path, value) in _fields)
        {
            if (!config.Replace && path.Of(record).Length > 0) continue;
            _value.CutTo(0);
            if (value.Append(_value, record)) record.Set(path, _value.Span, _scratch);
        }

        return true;
    }
}
