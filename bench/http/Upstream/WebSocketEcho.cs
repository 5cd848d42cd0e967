using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HttpBench.Wire;

namespace HttpBench.Upstream;

/// <summary>Sends every message back (RFC 6455); messages of one frame and up to 64 KiB.</summary>
internal sealed class WebSocketEcho(Connection wire, Incoming incoming)
{
    private readonly byte[] _frame = new byte[4 + (64 << 10)];

    public async Task ServeAsync(Head head)
    {
        var key = Encoding.ASCII.GetString(incoming.Bytes[..head.Length]).Split("\r\n").First(l => l.StartsWith("sec-websocket-key:", StringComparison.OrdinalIgnoreCase))[18..].Trim();
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        incoming.Use(head.Length);
        await wire.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
        while (true)
        {
            int length;
            while ((length = Echo()) == 0)
                if (!await incoming.FillAsync()) return;
            await wire.SendAsync(_frame.AsMemory(0, length));
        }
    }

    /// <returns>The length of the frame to send; 0 where none has wholly come.</returns>
    private int Echo()
    {
        var bytes = incoming.Bytes;
        if (bytes.Length < 6) return 0;
        var (length, at) = (bytes[1] & 0x7f, 2);
        if (length == 126)
        {
            if (bytes.Length < 8) return 0;
            (length, at) = (BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 4);
        }

        if (bytes.Length < at + 4 + length) return 0;
        bytes[..at].CopyTo(_frame);
        _frame[1] &= 0x7f;
        var mask = bytes.Slice(at, 4);
        for (var i = 0; i < length; i++) _frame[at + i] = (byte)(bytes[at + 4 + i] ^ mask[i & 3]);
        incoming.Use(at + 4 + length);
        return at + length;
    }
}
