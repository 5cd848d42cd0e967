namespace Outrider.Supervision.Output;

/// <summary>What a spool knows that its segments do not say: for a supervisor that goes on where another stopped.</summary>
/// <param name="Lost">Bytes, by the number of their <see cref="LossReason"/>.</param>
/// <param name="HasGap">Something was lost at its end: the line that stands there has ended.</param>
/// <param name="IsTorn">The line that the application is in the middle of has lost its beginning: its rest is nothing either.</param>
internal sealed record SpoolState(IReadOnlyList<long> Lost, bool HasGap, bool IsTorn);
