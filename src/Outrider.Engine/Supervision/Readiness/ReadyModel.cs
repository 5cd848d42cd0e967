namespace Outrider.Supervision.Readiness;

/// <summary>How to learn that a program is ready, and where it listens.</summary>
/// <param name="Kind">What is probed.</param>
/// <param name="Path">What an HTTP probe gets.</param>
/// <param name="Command">What a command probe runs; it passes with code 0.</param>
/// <param name="Interval">Between probes while it is not ready.</param>
/// <param name="Timeout">Of one probe.</param>
/// <param name="Port">Where it listens; 0 where that must be found.</param>
/// <param name="FindsPort">Whether to look for the port where it is 0.</param>
/// <param name="NeedsPort">Whether it counts as ready only with a known port: somebody sends requests there.</param>
internal sealed record ReadyModel(
    ProbeKind Kind, string Path, IReadOnlyList<string> Command, TimeSpan Interval, TimeSpan Timeout, int Port, bool FindsPort, bool NeedsPort)
{
    /// <summary>A ready program is probed this many times more seldom: readiness is awaited, its loss is only watched for. 5 s with the default interval, as Kubernetes has 10 s.</summary>
    public const int SlowDown = 10;

    /// <summary>Failures in a row before a ready program counts as not ready; Kubernetes' failureThreshold.</summary>
    public const int FailuresToUnready = 3;
}
