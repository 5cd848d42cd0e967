using System.Text;
using HttpBench.Wire;

namespace HttpBench.Load;

/// <summary>Sends a message of 100 bytes and waits for its echo (RFC 6455).</summary>
internal sealed class WebSocketCaller : ICaller
{
    private const int Length = 100;
    private static readonly byte[] Message = [0x82, 0x80 | Length, 1, 2, 3, 4, .. new byte[Length]];

    private readonly Connection _wire;
    private readonly Incoming _incoming;

    private WebSocketCaller(Connection wire)
    {
        _wire = wire;
        _incoming = new Incoming(wire, 4 << 10);
    }

    public static async Task<ICaller> ConnectAsync(Target target)
    {
        var caller = new WebSocketCaller(await target.ConnectAsync());
        await caller._wire.SendAsync(Http1Caller.Get("/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
        var head = await caller._incoming.HeadAsync();
        if (head is null || !caller._incoming.Bytes.StartsWith("HTTP/1.1 101"u8)) throw new InvalidDataException("the upgrade was answered with " + Encoding.ASCII.GetString(caller._incoming.Bytes));
        caller._incoming.Use(head.Value.Length);
        return caller;
    }

    public async ValueTask CallAsync()
    {
        await _wire.SendAsync(Message);
        while (_incoming.Bytes.Length < 2 + Length)
            if (!await _incoming.FillAsync()) throw new InvalidDataException("the connection was closed before the echo");
        if (_incoming.Bytes[0] != 0x82 || _incoming.Bytes[1] != Length) throw new InvalidDataException("the echo is another frame than was sent");
        _incoming.Use(2 + Length);
    }

    public void Dispose() => _wire.Dispose();
}
