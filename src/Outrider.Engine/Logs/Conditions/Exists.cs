using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

/// <summary>The record has the field, whatever its value; <c>null</c> is one too.</summary>
internal sealed class Exists(FieldPath path) : Condition
{
    private readonly bool _isSeverity = path.Is("severity");

    public override bool Holds(LogRecord record) => _isSeverity ? record.Severity != Severity.None : path.Of(record).Length > 0;
}
