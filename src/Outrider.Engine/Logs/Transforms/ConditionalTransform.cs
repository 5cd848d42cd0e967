using Outrider.Logs.Conditions;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>A transform for the records that a condition holds for; the others pass by it.</summary>
internal sealed class ConditionalTransform(Condition when, ILogTransform transform) : ILogTransform
{
    public bool Apply(LogRecord record) => !when.Holds(record) || transform.Apply(record);
}
