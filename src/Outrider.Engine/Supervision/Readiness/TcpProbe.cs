namespace Outrider.Supervision.Readiness;

/// <summary>Ready when a connection to its port is accepted.</summary>
internal sealed class TcpProbe(TimeSpan timeout, EventLoop loop, TimeProvider time) : IProbe
{
    public void Begin(int port, Action<bool> done) => ThreadPool.UnsafeQueueUserWorkItem(_ =>
    {
        using var connection = ProbeConnection.TryOpen(port, timeout, time);
        var passed = connection is not null;
        loop.Post(() => done(passed));
    }, null);
}
