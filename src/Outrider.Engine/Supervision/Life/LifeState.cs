namespace Outrider.Supervision.Life;

/// <summary>Where a child is in its life.</summary>
internal enum LifeState
{
    /// <summary>Its turn to start has not come.</summary>
    Waiting,

    /// <summary>There is a process; it has not shown that it is ready.</summary>
    Starting,

    Ready,

    /// <summary>It was ready and its probe fails now.</summary>
    NotReady,

    /// <summary>Asked to stop so that another may take its place, if the restart policy has it so.</summary>
    Replacing,

    /// <summary>Asked to stop for good.</summary>
    Stopping,

    /// <summary>No process; the next one starts when the backoff is over.</summary>
    BackingOff,

    /// <summary>No process, and none will follow.</summary>
    Ended,
}
