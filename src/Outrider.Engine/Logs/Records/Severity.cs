namespace Outrider.Logs.Records;

/// <summary>How grave a record is, in the steps of OpenTelemetry's log data model; <c>None</c> where nobody said.</summary>
internal enum Severity : byte { None, Trace, Debug, Info, Warn, Error, Fatal }
