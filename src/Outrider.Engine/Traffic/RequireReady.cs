using Outrider.Kernel;

namespace Outrider.Traffic;

/// <summary>Answers 503 in the application's place while it is not ready, so that callers see "later" and not "connection refused".</summary>
internal sealed class RequireReady(SnapshotCell<AppStatus> app) : ILayer
{
    // One second: what a load balancer waits between two probes at the least; an application that starts slower is asked again.
    public static readonly Refusal NotReady = new(503, "not_ready", "the application is not ready") { Headers = [new("Retry-After", "1")] };

    public Verdict Admit(Exchange exchange) => app.Value.IsReady ? Verdict.Continue : Verdict.Refuse(NotReady);
}
