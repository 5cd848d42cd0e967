using Outrider.Discovery;
using Outrider.Kernel;
using Outrider.Traffic;

namespace Outrider.Tcp;

/// <summary>A listener in front of the application, or of what stands beside it, as it was decided on.</summary>
/// <param name="Passage">The listener.</param>
/// <param name="To">Where its connections go; null for the application's port.</param>
internal sealed record TcpInbound(TcpPassageModel Passage, Address? To)
{
    /// <summary>
    /// What it was made of, with all that the listener depends on and the socket it accepts from: a reload keeps the passage of that name and key. Empty where it is not known, which is
    /// like no other.
    /// </summary>
    public string Key { get; init; } = "";

    public TcpLane Lane(SnapshotCell<AppStatus> app, TimeProvider time)
    {
        // Only the application can be not ready; and an address that someone wrote does not move with it.
        ILayer[] layers = To is { } address ? [new ToAddress(address, app)] : [new RequireReady(app), new ToApplication(app)];
        return new TcpLane(new Layers(time, layers), new TcpConnector(null, Passage.ConnectTimeout, time));
    }
}
