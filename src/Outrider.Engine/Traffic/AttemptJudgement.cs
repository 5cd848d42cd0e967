namespace Outrider.Traffic;

/// <summary>What an attempt says of the instance that it went to.</summary>
internal static class AttemptJudgement
{
    /// <summary>
    /// A failure of the instance: it could not be reached, broke off, was late, spoke no HTTP, or said that it or what is behind it cannot serve now. 500 is
    /// none: a request that makes the application fail does so on every instance, and would take them all out of use.
    /// </summary>
    public static bool IsFailure(this in AttemptOutcome outcome) => outcome.End switch
    {
        AttemptEnd.Answered => outcome.Status is 502 or 503 or 504,
        AttemptEnd.CallerGone => false,
        _ => true,
    };
}
