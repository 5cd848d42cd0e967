using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

/// <summary>By rank, whatever word the line had for it. A record of which nobody knows how grave it is has no severity to compare.</summary>
internal sealed class SeverityComparison(Operation operation, Severity severity) : Condition
{
    public override bool Holds(LogRecord record) => record.Severity != Severity.None && operation.Allows((int)record.Severity - (int)severity);
}
