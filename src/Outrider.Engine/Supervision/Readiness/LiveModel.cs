namespace Outrider.Supervision.Readiness;

/// <summary>How to learn that a program which runs is of no use any more.</summary>
/// <param name="Probe">What is asked.</param>
/// <param name="Delay">From when on, after its start; null for from when it was ready, since a slow start is the deadline's matter.</param>
/// <param name="Interval">Between probes.</param>
/// <param name="Failures">In a row, before it is stopped.</param>
internal sealed record LiveModel(ProbeModel Probe, TimeSpan? Delay, TimeSpan Interval, int Failures);
