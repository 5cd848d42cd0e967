using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Takes fields away, every one of a name where there are several.</summary>
internal sealed class DropTransform(DropTransformConfig config) : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("drop", DropTransformConfig.Shape, (DropTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new DropTransform(c))));

    private readonly PooledBytes _scratch = new();

    public bool Apply(LogRecord record)
    {
        foreach (var field in config.Fields) record.Remove(field, _scratch);
        return true;
    }
}
