namespace Outrider.Supervision.Life;

/// <summary>After which ends a child is started anew.</summary>
internal enum RestartWhen { Never, OnFailure, Always }
