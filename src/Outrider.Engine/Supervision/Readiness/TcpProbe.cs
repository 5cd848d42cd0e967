namespace Outrider.Supervision.Readiness;

/// <summary>Ready when a connection to its port is accepted.</summary>
internal sealed class TcpProbe(TimeSpan timeout, EventLoop loop, TimeProvider time) : IProbe
{
    public void Begin(int port, Action<bool> done) => loop.Ask(() => Passes(port), false, done);

    private bool Passes(int port)
    {
        using var connection = ProbeConnection.TryOpen(port, timeout, time);
        return connection is not null;
    }
}
