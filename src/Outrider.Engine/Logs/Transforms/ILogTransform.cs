using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>
/// Changes a record, or decides that it goes no further. Called for one record at a time from the loop of one source, each of which has an instance of its own: what a
/// transform remembers (the last lines, a rate) is of one source. Does no I/O and does not wait. It must not throw, whatever the record holds. What it adds is valid
/// JSON on one line.
/// </summary>
internal interface ILogTransform
{
    /// <summary>False where the record goes no further; it is counted under the transform's name then.</summary>
    bool Apply(LogRecord record);
}

/// <summary>Builds the transform for one source.</summary>
internal delegate ILogTransform LogTransformFactory(TimeProvider time);
