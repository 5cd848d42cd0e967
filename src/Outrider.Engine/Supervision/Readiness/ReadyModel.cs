namespace Outrider.Supervision.Readiness;

/// <summary>How to learn that a program is ready, and where it listens.</summary>
/// <param name="Probe">What is asked.</param>
/// <param name="Interval">Between probes while it is not ready.</param>
/// <param name="Port">Where it listens; 0 where that must be found.</param>
/// <param name="FindsPort">Whether to look for the port where it is 0.</param>
/// <param name="NeedsPort">Whether it counts as ready only with a known port: somebody sends requests there.</param>
internal sealed record ReadyModel(ProbeModel Probe, TimeSpan Interval, int Port, bool FindsPort, bool NeedsPort)
{
    /// <summary>A ready program is probed this many times more seldom: readiness is awaited, its loss is only watched for. 5 s with the default interval, as Kubernetes has 10 s.</summary>
    public const int SlowDown = 10;

    /// <summary>Good answers in a row that make it ready; Kubernetes' successThreshold.</summary>
    public int Successes { get; init; } = 1;

    /// <summary>Failures in a row before a ready program counts as not ready; Kubernetes' failureThreshold.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>The number of the descriptor on which it says that it is ready; 0 where it is asked instead.</summary>
    public int Descriptor { get; init; }

    public ProbeKind Kind => Probe.Kind;
}
