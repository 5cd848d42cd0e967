using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Http;
using Outrider.Kernel;
using Outrider.Observability;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Micro;

/// <summary>
/// What a request allocates on its whole way: a listener, the layers that stand before an application, the engine, a pool, over real sockets. Callers and
/// upstream are threads that block on sockets of their own and allocate nothing.
/// </summary>
internal static class HopAllocations
{
    private const int Connections = 16;
    private const int WarmUp = 20_000;
    private const int Measured = 20_000;

    private static readonly byte[] Request = "GET /orders/4711 HTTP/1.1\r\nHost: orders.example.com\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n"u8.ToArray();
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray();

    /// <summary>Bytes a request, of all threads together.</summary>
    public static async Task<double> MeasureAsync()
    {
        using var upstream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        upstream.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        upstream.Listen();
        new Thread(() => Accept(upstream)) { IsBackground = true }.Start();

        var (time, requests) = (TimeProvider.System, new RequestMetrics(new MetricRegistry()));
        await using var pool = new UpstreamPool(new UpstreamOptions(), new UpstreamParts(new UpstreamCounts(), new LimitHits(), time, NullLogger.Instance));
        var app = new SnapshotCell<AppStatus>(new AppStatus(AppPhase.Ready, 1, ((IPEndPoint)upstream.LocalEndPoint!).Port, 0));
        var lane = new Lane(
            new Layers(time, new CountRequests(requests, time, "inbound", "/*"), new RequireReady(app), new ForwardedHeaders("http", TrustedProxies.None), new TraceContext(Random.Shared), new ToApplication(app)),
            pool) { KeepsHost = true, Silence = TimeSpan.FromSeconds(60) };
        var engine = new ForwardingEngine("inbound", _ => lane, requests, time, NullLogger.Instance);
        await using var listener = new RequestListener(
            ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), new AcceptLimits(), new CallerLimits(), null, engine, new AcceptMetrics(), new LimitHits(), NullLogger.Instance);
        listener.Start();

        using var warm = new CountdownEvent(Connections);
        using var go = new ManualResetEventSlim();
        using var done = new CountdownEvent(Connections);
        for (var i = 0; i < Connections; i++) new Thread(() => Call((IPEndPoint)listener.LocalAddress!, warm, go, done)) { IsBackground = true }.Start();
        warm.Wait();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        go.Set();
        done.Wait();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(Connections * Measured);
    }

    private static void Call(IPEndPoint to, CountdownEvent warm, ManualResetEventSlim go, CountdownEvent done)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(to);
        var buffer = new byte[4096];
        Exchange(socket, buffer, WarmUp);
        warm.Signal();
        go.Wait();
        Exchange(socket, buffer, Measured);
        done.Signal();
    }

    private static void Exchange(Socket socket, byte[] buffer, int times)
    {
        for (var i = 0; i < times; i++)
        {
            socket.Send(Request);
            var count = 0;
            do count += socket.Receive(buffer.AsSpan(count));
            while (!buffer.AsSpan(0, count).EndsWith("hello"u8));
        }
    }

    private static void Accept(Socket upstream)
    {
        while (true)
        {
            var socket = upstream.Accept();
            socket.NoDelay = true;
            new Thread(() => Serve(socket)) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket socket)
    {
        var buffer = new byte[4096];
        var count = 0;
        while (true)
        {
            var read = socket.Receive(buffer.AsSpan(count));
            if (read == 0) return;
            count += read;
            if (!buffer.AsSpan(0, count).EndsWith("\r\n\r\n"u8)) continue;
            count = 0;
            socket.Send(Answer);
        }
    }
}
