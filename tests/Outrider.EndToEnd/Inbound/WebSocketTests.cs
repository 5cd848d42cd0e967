using System.Net.WebSockets;
using System.Security.Cryptography;
using Outrider.Native;

namespace Outrider.EndToEnd.Inbound;

public sealed class WebSocketTests
{
    [Fact]
    public async Task Messages_of_every_size_go_both_ways_until_either_side_closes()
    {
        await using var server = await FrontedServer.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Url.Port}/socket"), Test);
        await EchoesAsync(socket);
    }

    [Fact]
    public async Task An_open_one_does_not_keep_a_run_from_stopping()
    {
        await using var server = await FrontedServer.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Url.Port}/socket"), Test);
        server.Run.Signal(Signal.Terminate);
        Assert.Equal(0, await server.Run.ExitCode());
        await server.Run.NothingIsLeft();
    }

    /// <summary>Sends messages small and large, gets each back, and closes.</summary>
    internal static async Task EchoesAsync(WebSocket socket)
    {
        // The three ways of a frame to say its length, and more than any buffer on the way holds (RFC 6455 section 5.2).
        foreach (var size in new[] { 0, 5, 125, 126, 70_000, 300_000 })
        {
            var message = RandomNumberGenerator.GetBytes(size);
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Test);
            Assert.Equal(message, await ReceiveAsync(socket));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Test);
        Assert.Equal((WebSocketState.Closed, WebSocketCloseStatus.NormalClosure), (socket.State, socket.CloseStatus));
    }

    private static async Task<byte[]> ReceiveAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Test);
            message.Write(buffer.AsSpan(0, received.Count));
            if (received.EndOfMessage) return message.ToArray();
        }
    }
}
