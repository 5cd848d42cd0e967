namespace Outrider.Supervision.Order;

/// <summary>How one sidecar stands, as far as the order among them goes.</summary>
internal enum Standing
{
    /// <summary>It has not been started.</summary>
    Waiting,

    /// <summary>It has been started, and is not ready (any more).</summary>
    Alive,

    Ready,

    /// <summary>It was a job, and has ended well.</summary>
    Succeeded,

    /// <summary>It has ended for good, and not well; or it will never be started.</summary>
    Lost,
}
