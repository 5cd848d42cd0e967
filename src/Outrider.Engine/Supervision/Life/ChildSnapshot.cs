namespace Outrider.Supervision.Life;

/// <summary>A <see cref="Child"/> as it is, for the supervisor that takes this one's place by execve(2) and has the same children.</summary>
/// <param name="Age">Since its process was started.</param>
internal sealed record ChildSnapshot(
    ChildKind Kind, string Name, LifeState State, DateTimeOffset Since, int Pid, int Restarts, int ExitCode, int ExitSignal, bool HasExited, StopCause Cause,
    bool WasKilled, bool WasEverReady, bool WasEverExecuted, int EndsInRow, int FailuresInRow, TimeSpan Age);
