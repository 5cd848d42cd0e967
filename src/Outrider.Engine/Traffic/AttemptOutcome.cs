namespace Outrider.Traffic;

/// <summary>How an attempt ended, as far as policies care. Everything but <c>Answered</c> means that no head of an answer came.</summary>
internal enum AttemptEnd
{
    /// <summary>The head of an answer came; its body may still be on the way.</summary>
    Answered,

    /// <summary>No connection: refused, unreachable, TLS failed. Nothing of the request was processed.</summary>
    ConnectFailed,

    /// <summary>The connection broke after the request was (partly) sent.</summary>
    Reset,

    /// <summary>The attempt's time was up.</summary>
    TimedOut,

    /// <summary>The upstream's answer was no HTTP that may be forwarded.</summary>
    Malformed,

    /// <summary>The caller went away; says nothing of the endpoint.</summary>
    CallerGone,
}

/// <param name="End">How it ended.</param>
/// <param name="Status">The status of the answer; 0 where there was none.</param>
/// <param name="Elapsed">From the attempt's begin to its head or failure.</param>
/// <param name="RetryAfter">What the answer's Retry-After asks for, if it does (RFC 9110 section 10.2.3).</param>
internal readonly record struct AttemptOutcome(AttemptEnd End, int Status, TimeSpan Elapsed, TimeSpan? RetryAfter = null);

/// <summary>How the whole exchange ended: the status the caller saw (0 where the connection was cut), bytes of both bodies, and who said no.</summary>
/// <param name="Status">What the caller saw.</param>
/// <param name="Refusal">Not null where Outrider answered itself.</param>
/// <param name="RequestBytes">Of the request's body.</param>
/// <param name="ResponseBytes">Of the answer's body.</param>
internal readonly record struct ExchangeOutcome(int Status, Refusal? Refusal, long RequestBytes, long ResponseBytes);
