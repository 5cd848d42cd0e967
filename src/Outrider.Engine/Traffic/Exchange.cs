namespace Outrider.Traffic;

/// <summary>
/// One request on its way through the layers, and what they have decided of it so far. Owned by the engine, used by one thread at a time, and used again
/// by the next request of its connection.
/// </summary>
internal sealed class Exchange
{
    // The longest text of an address (RFC 4291 section 2.2, form 3).
    private readonly byte[] _client = new byte[45];
    private int _clientLength;

    public Exchange(IRequestHead head, long startedAt)
    {
        Head = head;
        Begin(startedAt);
    }

    /// <summary>The same object for all exchanges of one owner; what it says is of the current one.</summary>
    public IRequestHead Head { get; }

    /// <summary>From <see cref="TimeProvider.GetTimestamp"/>, when the head was complete.</summary>
    public long StartedAt { get; private set; }

    /// <summary>The path that is forwarded: the head's own, unless whoever chose the lane took a service's name off it.</summary>
    public CanonicalPath Path { get; set; }

    /// <summary>The route that took the request, as metrics name it; <c>-</c> until one did.</summary>
    public string RouteName { get; set; } = "-";

    /// <summary>Who the caller proved to be; null while nobody has looked, or nobody asks.</summary>
    public CallerIdentity? Caller { get; set; }

    /// <summary>Where the current attempt goes, or the answer on its way comes from; null after an attempt that failed. Set and cleared by the layer that picks.</summary>
    public Endpoint? Endpoint { get; set; }

    /// <summary>Where the last attempt went that failed; a retry goes elsewhere where it can.</summary>
    public Endpoint? LastTried { get; set; }

    /// <summary>Where the last attempt went, however it ended; null where none was made. For telling of it afterwards.</summary>
    public Endpoint? Upstream { get; set; }

    /// <summary>1 for the first attempt; set by the engine before <see cref="ILayer.BeginAttempt"/>.</summary>
    public int Attempt { get; set; }

    /// <summary>When the whole exchange must be answered, from <see cref="TimeProvider.GetTimestamp"/>; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; set; }

    /// <summary>When the current attempt must be answered, not later than <see cref="Deadline"/>; then <see cref="AttemptEnd.TimedOut"/>. Set anew for each attempt.</summary>
    public long AttemptDeadline { get; set; }

    /// <summary>What <see cref="LimitConcurrency"/> has given it; null where there is none, or nothing yet.</summary>
    public QueuePlace? Place { get; set; }

    /// <summary>Who called the proxies in front of us, where trusted ones have told; empty where the peer itself is the caller.</summary>
    public ReadOnlySpan<byte> Client => _client.AsSpan(0, _clientLength);

    /// <summary>What the engine changes in the request's headers before it forwards: first all removals, then all additions.</summary>
    public HeaderEdits RequestHeaders { get; } = new();

    /// <summary>How many layers, from the top, are owed an <see cref="ILayer.End"/>. Kept by <see cref="Layers"/>.</summary>
    public int LayersEntered { get; set; }

    /// <summary>How many layers, from the top, have begun the current attempt. Kept by <see cref="Layers"/>.</summary>
    public int LayersBegun { get; set; }

    /// <param name="address">As text; copied.</param>
    public void SetClient(ReadOnlySpan<byte> address)
    {
        if (address.Length > _client.Length) return;
        address.CopyTo(_client);
        _clientLength = address.Length;
    }

    /// <summary>Makes it new for the head's next request.</summary>
    public void Begin(long startedAt)
    {
        StartedAt = startedAt;
        Path = Head.Path;
        RouteName = "-";
        Caller = null;
        Endpoint = LastTried = Upstream = null;
        Attempt = LayersEntered = LayersBegun = 0;
        Deadline = AttemptDeadline = long.MaxValue;
        Place = null;
        _clientLength = 0;
        RequestHeaders.Clear();
    }
}
