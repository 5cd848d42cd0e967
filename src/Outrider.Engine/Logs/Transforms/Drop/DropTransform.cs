using System.Text;
using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Takes fields away, every one of a name where there are several.</summary>
internal sealed class DropTransform(DropTransformConfig config) : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("drop", DropTransformConfig.Shape, (DropTransformConfig c) => (LogTransformFactory)(_ => new DropTransform(c)));

    private readonly byte[][] _names = [.. config.Fields.Select(Encoding.UTF8.GetBytes)];

    public bool Apply(LogRecord record)
    {
        foreach (var name in _names)
            while (record.Find(name) is var index and >= 0) record.Remove(index);
        return true;
    }
}
