using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

internal sealed class NotSo(Condition condition) : Condition
{
    public override bool Holds(LogRecord record) => !condition.Holds(record);
}
