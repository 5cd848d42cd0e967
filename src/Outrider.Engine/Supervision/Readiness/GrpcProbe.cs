namespace Outrider.Supervision.Readiness;

/// <summary>
/// Ready when gRPC's health service answers SERVING (grpc.health.v1.Health/Check over HTTP/2 in clear text). One request of our own over a socket, for the
/// reason that <see cref="HttpProbe"/> gives.
/// </summary>
/// <param name="service">Whose health is asked for; empty for the server as a whole.</param>
internal sealed class GrpcProbe(string service, TimeSpan timeout, EventLoop loop, TimeProvider time) : IProbe
{
    public void Begin(int port, Action<bool> done) => loop.Ask(() => Passes(port), false, done);

    private bool Passes(int port)
    {
        using var connection = ProbeConnection.TryOpen(port, timeout, time);
        if (connection is null || !connection.TrySend(GrpcHealthRequest.For(service, port))) return false;
        var answer = new GrpcHealthAnswer();
        Span<byte> received = stackalloc byte[4 << 10];
        while (connection.Receive(received) is > 0 and var got)
        {
            if (answer.Take(received[..got]) is { } isServing) return isServing;
            if (answer.TakeReplies() is { Length: > 0 } replies && !connection.TrySend(replies)) return false;
        }

        return false;
    }
}
