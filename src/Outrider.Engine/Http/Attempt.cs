using Outrider.Traffic;

namespace Outrider.Http;

/// <summary>One attempt after it was made: how it ended, and the answer if a forwardable one came.</summary>
/// <param name="Outcome">For the layers.</param>
/// <param name="Response">Not null exactly where <c>Outcome.End</c> is <see cref="AttemptEnd.Answered"/>. The owner disposes it.</param>
/// <param name="Failure">What broke it; null where it was answered.</param>
internal readonly record struct Attempt(AttemptOutcome Outcome, HttpResponseMessage? Response, Exception? Failure)
{
    public static Attempt Answered(HttpResponseMessage response, AttemptClock clock, TimeProvider time) =>
        new(new AttemptOutcome(AttemptEnd.Answered, (int)response.StatusCode, clock.Elapsed, RetryAfter(response, time)), response, null);

    public static Attempt Malformed(HttpResponseMessage response, AttemptClock clock, string problem)
    {
        response.Dispose();
        return new(new AttemptOutcome(AttemptEnd.Malformed, 0, clock.Elapsed), null, new InvalidDataException(problem));
    }

    public static Attempt Failed(Exception failure, AttemptClock clock, bool callerGone)
    {
        var end = callerGone ? AttemptEnd.CallerGone : clock.IsTimeUp ? AttemptEnd.TimedOut : Classify(failure);
        return new(new AttemptOutcome(end, 0, clock.Elapsed), null, failure);
    }

    /// <summary>What the caller is told where no further attempt is made.</summary>
    public static Refusal Refusal(AttemptEnd end) => end switch
    {
        AttemptEnd.ConnectFailed => new Refusal(502, "upstream_connect", "the upstream cannot be reached"),
        AttemptEnd.TimedOut => new Refusal(504, "timeout", "the upstream did not answer in time"),
        AttemptEnd.Malformed => new Refusal(502, "upstream_malformed", "the upstream's answer cannot be forwarded"),
        _ => new Refusal(502, "upstream_reset", "the upstream closed the connection before it answered"),
    };

    private static AttemptEnd Classify(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => AttemptEnd.ConnectFailed,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError } => AttemptEnd.Malformed,
        _ => AttemptEnd.Reset,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        // Only the statuses that mean "later" (RFC 9110 section 10.2.3, RFC 6585 section 4).
        if ((int)response.StatusCode is not (503 or 429) || response.Headers.RetryAfter is not { } after) return null;
        var wait = after.Delta ?? after.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
