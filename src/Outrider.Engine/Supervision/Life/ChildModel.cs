namespace Outrider.Supervision.Life;

/// <summary>What was decided about a child's life. <paramref name="Deadline"/> is how long it may take to be ready, <paramref name="Grace"/> how long to end.</summary>
/// <param name="Name">As messages and <c>/status</c> show it.</param>
/// <param name="Kind">Application, modules or sidecar.</param>
/// <param name="Deadline">From its start.</param>
/// <param name="Grace">From being asked.</param>
/// <param name="Restart">What follows its end.</param>
/// <param name="FatalCodes">Codes that end it for good as long as it was never ready: it has said itself that trying again is of no use.</param>
/// <param name="GiveUpBeforeReady">As <see cref="RestartModel.GiveUpAfter"/>, as long as it was never ready.</param>
internal sealed record ChildModel(string Name, ChildKind Kind, TimeSpan Deadline, TimeSpan Grace, RestartModel Restart, IReadOnlyList<int> FatalCodes, int GiveUpBeforeReady)
{
    /// <summary>As sentences call it.</summary>
    public string Title => Kind == ChildKind.Application ? "the application" : $"sidecar '{Name}'";
}
