namespace Outrider.Logs.Sinks;

internal enum SendOutcomeKind { Accepted, Retry, Rejected }

/// <summary>What became of one sending. Reasons are for people, name the place and hold no secrets.</summary>
internal readonly record struct SendOutcome(SendOutcomeKind Kind, string Reason, TimeSpan? After)
{
    public static readonly SendOutcome Accepted = new(SendOutcomeKind.Accepted, "", null);

    /// <param name="reason">Why not.</param>
    /// <param name="after">Not sooner than this, where the far end said so.</param>
    public static SendOutcome Retry(string reason, TimeSpan? after = null) => new(SendOutcomeKind.Retry, reason, after);

    /// <summary>It will never be taken, however often it is sent.</summary>
    public static SendOutcome Reject(string reason) => new(SendOutcomeKind.Rejected, reason, null);
}
