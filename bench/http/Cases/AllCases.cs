using HttpBench.Load;
using HttpBench.Peers;

namespace HttpBench.Cases;

internal static class AllCases
{
    private static readonly byte[] Small = Http1Caller.Get("/small"), Down = Http1Caller.Get("/mib"), Up = Http1Caller.Post("/sink", 1 << 20);
    private static readonly Setup Tls = new() { Tls = true }, Mutual = new() { Tls = true, ClientCertificates = true };

    public static readonly IReadOnlyList<ICase> List =
    [
        new RequestCase("http1-small", "HTTP/1, 512 bytes")
        {
            Saturate = (t, s) => Tools.WrkAsync(t, "/small", 32, s),
            Connect = t => Http1Caller.ConnectAsync(t, Small),
            Rate = 2000
        },
        new RequestCase("http1-down", "HTTP/1, answers of 1 MiB")
        {
            Unit = Unit.Gigabyte,
            Saturate = (t, s) => Tools.WrkAsync(t, "/mib", 8, s),
            Connect = t => Http1Caller.ConnectAsync(t, Down),
            Rate = 100
        },
        new RequestCase("http1-up", "HTTP/1, requests of 1 MiB")
        {
            Unit = Unit.Gigabyte,
            Saturate = (t, s) => ClosedLoop.RunAsync(() => Http1Caller.ConnectAsync(t, Up), 8, s),
            Connect = t => Http1Caller.ConnectAsync(t, Up),
            Rate = 100
        },
        new RequestCase("tls-small", "TLS in, 512 bytes")
        {
            Setup = Tls,
            Saturate = (t, s) => Tools.WrkAsync(t, "/small", 32, s),
            Connect = t => Http1Caller.ConnectAsync(t, Small),
            Rate = 2000
        },
        new RequestCase("mtls-small", "TLS with client certificates, 512 bytes")
        {
            Setup = Mutual,
            Saturate = (t, s) => ClosedLoop.RunAsync(() => Http1Caller.ConnectAsync(t, Small), 32, s),
            Connect = t => Http1Caller.ConnectAsync(t, Small),
            Rate = 2000
        },
        new RequestCase("h2c-small", "HTTP/2 in, cleartext, 512 bytes")
        {
            Setup = new Setup { Http2 = true },
            Saturate = (t, s) => Tools.H2loadAsync(t, "/small", 8, 8, s),
            Connect = t => Http2Caller.ConnectAsync(t, Http2Call.Page),
            Rate = 2000
        },
        new RequestCase("h2-small", "HTTP/2 in under TLS, 512 bytes")
        {
            Setup = new Setup { Http2 = true, Tls = true },
            Saturate = (t, s) => Tools.H2loadAsync(t, "/small", 8, 8, s),
            Connect = t => Http2Caller.ConnectAsync(t, Http2Call.Page),
            Rate = 2000
        },
        new RequestCase("grpc-unary", "gRPC, unary, 100 bytes")
        {
            Setup = new Setup { Http2 = true, Grpc = true },
            Saturate = (t, s) => Tools.H2loadAsync(t, "/bench.Echo/Say", 8, 8, s, "-d", Bench.MessageFile, "-H", "content-type: application/grpc", "-H", "te: trailers"),
            Connect = t => Http2Caller.ConnectAsync(t, Http2Call.Unary),
            Rate = 2000
        },
        new RequestCase("grpc-stream", "gRPC, bidirectional streams, 100 bytes")
        {
            Setup = new Setup { Http2 = true, Grpc = true },
            Unit = Unit.Message,
            Saturate = StreamAsync,
            Connect = t => Http2Caller.ConnectAsync(t, Http2Call.Stream),
            Rate = 2000
        },
        new RequestCase("websocket", "WebSocket, 100 bytes")
        {
            Setup = new Setup { WebSocket = true },
            Unit = Unit.Message,
            Saturate = (t, s) => ClosedLoop.RunAsync(() => WebSocketCaller.ConnectAsync(t), 64, s),
            Connect = WebSocketCaller.ConnectAsync,
            Rate = 2000
        },
        new RequestCase("connect", "a new connection a request")
        {
            Unit = Unit.Connection,
            Saturate = (t, s) => ClosedLoop.RunAsync(() => Task.FromResult<ICaller>(new NewConnectionCaller(t)), 16, s),
            Connect = t => Task.FromResult<ICaller>(new NewConnectionCaller(t)),
            Rate = 500
        },
        new RequestCase("tls-connect", "a new connection a request, TLS, whole handshakes")
        {
            Setup = Tls,
            Unit = Unit.Connection,
            Saturate = (t, s) => ClosedLoop.RunAsync(() => Task.FromResult<ICaller>(new NewConnectionCaller(t)), 16, s),
            Connect = t => Task.FromResult<ICaller>(new NewConnectionCaller(t)),
            Rate = 100
        },
        // wrk keeps its sessions, and resumes them where the peer lets it.
        new RequestCase("tls-resume", "a new connection a request, TLS, resumed")
        {
            Setup = Tls,
            Unit = Unit.Connection,
            Saturate = (t, s) => Tools.WrkAsync(t, "/small", 16, s, "Connection: close"),
            Connect = t => Task.FromResult<ICaller>(new NewConnectionCaller(t)),
            Rate = 100
        },
        new SteadyCase("steady"),
        new IdleCase("idle-1000", 1000, new Setup()),
        new IdleCase("idle-10000", 10_000, new Setup()),
        new IdleCase("idle-tls-1000", 1000, Tls)
    ];

    /// <summary>What a quick run leaves out unless it is asked for by name: each has a sibling in the list.</summary>
    public static bool IsInQuickRun(ICase one) => one.Name is not ("mtls-small" or "tls-resume" or "idle-1000" or "idle-tls-1000");

    /// <summary>Eight connections of eight streams, as the unary case has in flight.</summary>
    private static async Task<LoadResult> StreamAsync(Target target, double seconds)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => new GrpcStreams(await target.ConnectAsync(), 8)));
        try
        {
            var results = await Task.WhenAll(connections.Select(c => c.RunAsync(target, seconds))).WaitAsync(TimeSpan.FromSeconds(seconds + 15));
            return new LoadResult(results.Sum(r => r.Calls), 0);
        }
        finally
        {
            foreach (var connection in connections) connection.Dispose();
        }
    }
}
