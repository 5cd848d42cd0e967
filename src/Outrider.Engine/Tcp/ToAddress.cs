using Outrider.Discovery;
using Outrider.Kernel;
using Outrider.Traffic;

namespace Outrider.Tcp;

/// <summary>
/// Sends every connection to one address, such as a database beside the application. It may have a life of its own, so only the end of the run counts,
/// and not whether the application is ready.
/// </summary>
internal sealed class ToAddress(Address address, SnapshotCell<AppStatus> app) : ILayer
{
    private static readonly Verdict Stopping = Verdict.Refuse(new Refusal(503, "stopping", "the run is stopping"));

    private readonly Endpoint _endpoint = new(address.EndPoint, address.Authority);

    public Verdict Admit(Exchange exchange) => app.Value.Phase == AppPhase.Stopping ? Stopping : Verdict.Continue;

    public Verdict BeginAttempt(Exchange exchange)
    {
        exchange.Endpoint = _endpoint;
        return Verdict.Continue;
    }
}
