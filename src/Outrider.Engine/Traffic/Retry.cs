using Outrider.Observability;

namespace Outrider.Traffic;

/// <summary>
/// Asks for another attempt where one failed in a way that is worth it, a repetition does no harm, the deadline leaves time, and the budget allows it.
/// </summary>
internal sealed class Retry(RetryModel model, RetryBudget budget, TimeProvider time, Random random, RetryCounts counts) : ILayer
{
    private readonly long _attemptTicks = model.AttemptTimeout is { } timeout ? (long)(timeout.TotalSeconds * time.TimestampFrequency) : long.MaxValue;

    public Verdict Admit(Exchange exchange)
    {
        budget.Deposit();
        return Verdict.Continue;
    }

    public Verdict BeginAttempt(Exchange exchange)
    {
        if (_attemptTicks < long.MaxValue) exchange.AttemptDeadline = Math.Min(exchange.AttemptDeadline, time.GetTimestamp() + _attemptTicks);
        return Verdict.Continue;
    }

    public TimeSpan? EndAttempt(Exchange exchange, in AttemptOutcome outcome)
    {
        if ((model.On & Reason(outcome)) == 0 || exchange.Attempt >= model.Attempts) return null;
        if (!IsHarmless(exchange.Head, outcome)) return null;
        var wait = model.Backoff.FullJitter(exchange.Attempt, random);
        if (outcome.RetryAfter is { } asked && asked > wait) wait = asked;
        if (!FitsDeadline(exchange, wait)) return null;
        // Last, so that only retries that are made are paid for.
        if (!budget.TryWithdraw())
        {
            counts.OverBudget.Increment();
            return null;
        }

        counts.Made.Increment();
        return wait;
    }

    private static RetryReason Reason(in AttemptOutcome outcome) => outcome.End switch
    {
        AttemptEnd.ConnectFailed => RetryReason.Connect,
        AttemptEnd.Reset => RetryReason.Reset,
        AttemptEnd.TimedOut => RetryReason.Timeout,
        AttemptEnd.Answered => outcome.Status switch
        {
            502 => RetryReason.Status502,
            503 => RetryReason.Status503,
            504 => RetryReason.Status504,
            _ => RetryReason.None,
        },
        _ => RetryReason.None,
    };

    /// <summary>Nothing of the request was processed, or processing it twice is the same as once (RFC 9110 section 9.2.2).</summary>
    private static bool IsHarmless(IRequestHead head, in AttemptOutcome outcome) =>
        head.CanReplayBody && (outcome.End == AttemptEnd.ConnectFailed
            || head.Method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "TRACE"
            || head.Count(HeaderNames.IdempotencyKey) > 0);

    private bool FitsDeadline(Exchange exchange, TimeSpan wait) =>
        exchange.Deadline == long.MaxValue || time.GetElapsedTime(time.GetTimestamp(), exchange.Deadline) > wait;
}

/// <param name="Made">Retries that were made.</param>
/// <param name="OverBudget">Retries that were not, since the budget was spent.</param>
internal sealed record RetryCounts(Counter Made, Counter OverBudget);
