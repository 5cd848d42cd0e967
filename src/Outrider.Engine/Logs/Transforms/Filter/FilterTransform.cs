using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>Lets some records go no further, by what they say.</summary>
internal sealed class FilterTransform(FilterTransformConfig config) : ILogTransform
{
    public static readonly ComponentKind Kind = ComponentKind.Of("filter", FilterTransformConfig.Shape, (FilterTransformConfig c) => (LogTransformFactory)(_ => c.Common.Limit(new FilterTransform(c))));

    public bool Apply(LogRecord record) => config.Drop is { } drop ? !drop.Holds(record) : config.Keep!.Holds(record);
}
