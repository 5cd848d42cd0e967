using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

/// <summary>Something that a record is or is not, as <c>when:</c> and <c>keep:</c> say it. Asked from one thread at a time; it must not throw.</summary>
internal abstract class Condition
{
    public abstract bool Holds(LogRecord record);
}
