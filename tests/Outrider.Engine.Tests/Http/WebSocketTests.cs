using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http;

public sealed class WebSocketTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_websocket_passes_frames_both_ways_and_its_close(bool overHttp2)
    {
        await using var app = await Upstream.StartAsync(EchoAsync);
        using var certificate = new TestCertificate();
        await using var front = Front.Start(app.Port, certificate.Selection);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = overHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(certificate.Trusting());

        await socket.ConnectAsync(new Uri($"wss://localhost:{front.Port}/chat"), invoker, Test);
        foreach (var word in new[] { "one", "two", new string('x', 100_000) })
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(word), WebSocketMessageType.Text, true, Test);
            Assert.Equal(word, await ReceiveAsync(socket));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Test);
        Assert.Equal("bye", socket.CloseStatusDescription);
        Assert.True((await front.OutcomeAsync()).ResponseBytes > 100_000);
    }

    [Fact]
    public async Task A_websocket_that_outlasts_the_grace_is_cut_when_the_listener_drains()
    {
        await using var app = await Upstream.StartAsync(EchoAsync);
        await using var front = Front.Start(app.Port);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{front.Port}/chat"), Test);

        await front.Listener.StopAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(Eventually.Soon, Test);

        await Assert.ThrowsAsync<WebSocketException>(() => ReceiveAsync(socket));
        Assert.Equal(0, front.Listener.Connections);
    }

    [Fact]
    public async Task An_upgrade_that_the_application_declines_is_an_ordinary_answer()
    {
        await using var app = await Upstream.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("no", Test);
        });
        await using var front = Front.Start(app.Port);
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://127.0.0.1:{front.Port}/chat"), Test));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    /// <summary>Echoes messages until it is told to close.</summary>
    private static async Task EchoAsync(HttpContext context)
    {
        var key = context.Request.Headers.SecWebSocketKey.ToString();
        context.Response.Headers.Upgrade = "websocket";
#pragma warning disable CA5350 // RFC 6455 section 4.2.2 asks for SHA-1.
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await using var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(stream, isServer: true, null, TimeSpan.Zero);
        var piece = new byte[8192];
        while (true)
        {
            var received = await socket.ReceiveAsync(piece, context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close) break;
            await socket.SendAsync(piece.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, socket.CloseStatusDescription, context.RequestAborted);
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var text = new StringBuilder();
        var piece = new byte[8192];
        while (true)
        {
            var received = await socket.ReceiveAsync(piece, Test);
            text.Append(Encoding.UTF8.GetString(piece, 0, received.Count));
            if (received.EndOfMessage) return text.ToString();
        }
    }
}
