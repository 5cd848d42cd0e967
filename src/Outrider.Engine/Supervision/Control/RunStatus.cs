namespace Outrider.Supervision.Control;

/// <summary>What the supervisor says of the run as a whole, replaced whole at each change.</summary>
/// <param name="SupervisorPid">The run's own pid.</param>
/// <param name="Processes">All children, in the order they start.</param>
/// <param name="OutputLost">What the spools could not keep: a line for each stream and reason.</param>
internal sealed record RunStatus(int SupervisorPid, IReadOnlyList<ProcessStatus> Processes, IReadOnlyList<OutputLoss> OutputLost)
{
    public static readonly RunStatus Unknown = new(0, [], []);
}
