namespace Outrider.Supervision;

/// <summary>What a signal to the supervisor does.</summary>
internal enum SignalAction { Forward, Reload, Stop, Ignore }
