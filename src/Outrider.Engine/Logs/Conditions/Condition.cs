using Outrider.Configuration;
using Outrider.Logs.Records;

namespace Outrider.Logs.Conditions;

/// <summary>
/// Something that a record is or is not, as <c>when:</c> and <c>keep:</c> say it. One object for all sources: it remembers nothing and may be asked from several threads
/// at once. It must not throw, and allocates nothing. Where a field is missing, what is said of it is false.
/// </summary>
internal abstract class Condition
{
    public static readonly ValueKind<Condition> Value = new ConditionValue();

    public abstract bool Holds(LogRecord record);
}
