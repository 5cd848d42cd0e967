namespace Outrider.Logs.Sinks;

/// <summary>What came back for one request.</summary>
/// <param name="Status">0 where no answer came.</param>
/// <param name="Reason">For people: the place and its status, and what it said of an error; or why no answer came.</param>
/// <param name="After">What its Retry-After asks for.</param>
/// <param name="Body">Of an answer below 300; empty where nobody asked for it.</param>
internal sealed record HttpAnswer(int Status, string Reason, TimeSpan? After, byte[] Body)
{
    /// <summary>The sending's outcome where the status says it all; one that is too large may be halved.</summary>
    public Sending Judge(Func<int, Verdict> verdicts) => (Status == 0 ? Verdict.Later : verdicts(Status)) switch
    {
        Verdict.Accepted => new Sending(SendOutcome.Accepted),
        Verdict.Later => new Sending(SendOutcome.Retry(Reason, After)),
        Verdict.TooLarge => new Sending(SendOutcome.Reject(Reason), Split.TooLarge),
        _ => new Sending(SendOutcome.Reject(Reason)),
    };
}
