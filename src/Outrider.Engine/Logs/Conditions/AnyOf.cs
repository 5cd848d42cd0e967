using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

internal sealed class AnyOf(Condition[] conditions) : Condition
{
    public override bool Holds(LogRecord record)
    {
        foreach (var condition in conditions)
            if (condition.Holds(record)) return true;
        return false;
    }
}
