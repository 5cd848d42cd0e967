namespace Outrider.Kernel;

/// <summary>
/// The wait before try <c>n</c> (1 is the first repeat): doubles from <paramref name="First"/> to <paramref name="Max"/>, then jitter.
/// Jitter is "full" (uniform from zero to the step) where many clients may have failed together, and "equal" (the upper half of the step)
/// where one process restarts and must not spin. Source: Brooker, "Exponential Backoff And Jitter" (2015).
/// </summary>
internal sealed record Backoff(TimeSpan First, TimeSpan Max)
{
    public TimeSpan FullJitter(int attempt, Random random) => Step(attempt) * random.NextDouble();

    public TimeSpan EqualJitter(int attempt, Random random) => Step(attempt) * (0.5 + random.NextDouble() / 2);

    /// <summary>Without jitter. 2^30 is past every sensible maximum; the cap keeps the shift from overflowing.</summary>
    public TimeSpan Step(int attempt)
    {
        var doubled = First * (1L << Math.Clamp(attempt - 1, 0, 30));
        return doubled < Max ? doubled : Max;
    }
}
