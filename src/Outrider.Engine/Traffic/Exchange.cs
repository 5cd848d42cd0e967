namespace Outrider.Traffic;

/// <summary>
/// One request on its way through the layers, and what they have decided of it so far. Owned by the engine, used by one thread at a time.
/// </summary>
internal sealed class Exchange(IRequestHead head, long startedAt)
{
    public IRequestHead Head { get; } = head;

    /// <summary>From <see cref="TimeProvider.GetTimestamp"/>, when the head was complete.</summary>
    public long StartedAt { get; } = startedAt;

    /// <summary>The path that is forwarded: the head's own, unless whoever chose the lane took a service's name off it.</summary>
    public CanonicalPath Path { get; set; } = head.Path;

    /// <summary>The route that took the request, as metrics name it; <c>-</c> until one did.</summary>
    public string RouteName { get; set; } = "-";

    /// <summary>Who the caller proved to be; null while nobody has looked, or nobody asks.</summary>
    public CallerIdentity? Caller { get; set; }

    /// <summary>Where the current attempt goes; null between attempts.</summary>
    public Endpoint? Endpoint { get; set; }

    /// <summary>1 for the first attempt; set by the engine before <see cref="ILayer.BeginAttempt"/>.</summary>
    public int Attempt { get; set; }

    /// <summary>When the whole exchange must be answered, from <see cref="TimeProvider.GetTimestamp"/>; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>What the engine changes in the request's headers before it forwards: first all removals, then all additions.</summary>
    public HeaderEdits RequestHeaders { get; } = new();

    /// <summary>How many layers, from the top, are owed an <see cref="ILayer.End"/>. Kept by <see cref="Layers"/>.</summary>
    public int LayersEntered { get; set; }
}
