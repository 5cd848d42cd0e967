namespace Outrider.Logs.Sinks;

internal enum SendOutcomeKind { Accepted, Retry, Rejected, Partial }

/// <summary>A record that will never be taken, by its place in the batch, and why.</summary>
internal readonly record struct RejectedRecord(int Index, string Reason);

/// <summary>What became of one sending. Reasons are for people, name the place and hold no secrets.</summary>
internal sealed record SendOutcome(SendOutcomeKind Kind, string Reason, TimeSpan? After)
{
    public static readonly SendOutcome Accepted = new(SendOutcomeKind.Accepted, "", null);

    /// <summary>Places in the batch of the records to be sent again, ascending; of <c>Partial</c> alone.</summary>
    public IReadOnlyList<int> Again { get; private init; } = [];

    /// <summary>Records that will never be taken; of <c>Partial</c> alone. All that is in neither list is accepted.</summary>
    public IReadOnlyList<RejectedRecord> Refused { get; private init; } = [];

    /// <param name="reason">Why not.</param>
    /// <param name="after">Not sooner than this, where the far end said so.</param>
    public static SendOutcome Retry(string reason, TimeSpan? after = null) => new(SendOutcomeKind.Retry, reason, after);

    /// <summary>It will never be taken, however often it is sent.</summary>
    public static SendOutcome Reject(string reason) => new(SendOutcomeKind.Rejected, reason, null);

    /// <summary>The far end answered for each record by itself.</summary>
    /// <param name="again">See <see cref="Again"/>.</param>
    /// <param name="refused">See <see cref="Refused"/>.</param>
    /// <param name="reason">Why some must be sent again.</param>
    /// <param name="after">As for a retry.</param>
    public static SendOutcome Partial(IReadOnlyList<int> again, IReadOnlyList<RejectedRecord> refused, string reason, TimeSpan? after = null) =>
        new(SendOutcomeKind.Partial, reason, after) { Again = again, Refused = refused };
}
