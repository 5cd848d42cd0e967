using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Outrider.EndToEnd.Applications;
using Outrider.Testing;

namespace Outrider.EndToEnd.Wire;

/// <summary>A crowd of WebSockets that stay.</summary>
public sealed class WebSocketCrowdTests
{
    private const int Crowd = 2_000;

    // So many are opened, or used, at once: the handshakes of all at one moment would measure the test's own client.
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 32 };

    [Fact]
    public async Task Two_thousand_are_held_at_once_and_leave_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority(folder.Path);
        var (certificate, key) = authority.Issue("server");
        await using var ride = await Ride.StartAsync($$"""
            app: { command: {{Application.EchoServer}}, ready: { interval: 20ms } }
            inbound:
              - listen: 127.0.0.1:0
              - listen: 127.0.0.1:0
                tls: { certificate: '{{certificate}}', key: '{{key}}' }
            """);
        var (plain, secure) = (await ride.Admin.InboundAsync(0), await ride.Admin.InboundAsync(1));
        var before = ride.Memory.ResidentMiB;
        await HoldAsync(ride, authority, plain, secure);
        var once = ride.Memory.ResidentMiB;
        // Later crowds find the memory of the first.
        for (var again = 0; again < 3; again++) await HoldAsync(ride, authority, plain, secure);
        TestContext.Current.SendDiagnosticMessage("{0} WebSockets: {1} MiB before, {2} after one crowd, {3} after four", Crowd, before, once, ride.Memory.ResidentMiB);
        Assert.InRange(ride.Memory.ResidentMiB, 0, once + 80);
    }

    /// <summary>Half over HTTP/1.1 in clear text, half as streams of HTTP/2 over TLS; each sends and gets messages while all are open.</summary>
    private static async Task HoldAsync(Ride ride, TestAuthority authority, Uri plain, Uri secure)
    {
        using var overHttp1 = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var overHttp2 = authority.CreateClient(multiplexes: true);
        var crowd = Enumerable.Range(0, Crowd).Select(i => new ClientWebSocket { Options = { HttpVersion = i % 2 == 0 ? HttpVersion.Version11 : HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } }).ToArray();
        try
        {
            await Parallel.ForAsync(0, Crowd, AtOnce, async (i, cancel) => await crowd[i].ConnectAsync(
                i % 2 == 0 ? new Uri($"ws://{plain.Authority}/") : new Uri($"wss://{secure.Authority}/"), i % 2 == 0 ? overHttp1 : overHttp2, cancel));
            Assert.Equal(Crowd, await InFlightAsync(ride));
            for (var round = 0; round < 2; round++) await Parallel.ForAsync(0, Crowd, AtOnce, (i, cancel) => EchoAsync(crowd[i], cancel));
            await Parallel.ForAsync(0, Crowd, AtOnce, async (i, cancel) => await crowd[i].CloseAsync(WebSocketCloseStatus.NormalClosure, "done", cancel));
        }
        finally
        {
            foreach (var socket in crowd) socket.Dispose();
        }

        await Eventually.Holds(async () => await InFlightAsync(ride) == 0, "all of them have ended");
        await Eventually.Holds(async () => await ride.Admin.SeriesAsync("""outrider_connections{listener="inbound[0]"}""") == 0, "their connections are closed");
    }

    private static async ValueTask EchoAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        var message = RandomNumberGenerator.GetBytes(300);
        await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancel);
        var buffer = new byte[400];
        var received = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(received), cancel);
            received += part.Count;
        }
        while (!part.EndOfMessage);
        Assert.Equal(message, buffer[..received]);
    }

    private static async Task<double?> InFlightAsync(Ride ride) => await ride.Admin.SeriesAsync("""outrider_requests_in_flight{direction="inbound",route="/*"}""");
}
