using System.Text;
using HttpBench.Wire;

namespace HttpBench.Upstream;

/// <summary>GET /small, /kib and /mib answer with 512 bytes, 1 KiB and 1 MiB; what has a body is read and answered with none; /ws becomes an echo.</summary>
internal sealed class Http1Answers(Connection wire, Incoming incoming)
{
    private static readonly byte[] Small = Answer(512), Kib = Answer(1 << 10), Mib = Answer(1 << 20), Empty = Answer(0);

    public async Task ServeAsync()
    {
        while (await incoming.HeadAsync() is { } head)
        {
            if (head.IsUpgrade)
            {
                await new WebSocketEcho(wire, incoming).ServeAsync(head);
                return;
            }

            var answer = AnswerTo(incoming.Bytes);
            incoming.Use(head.Length);
            await incoming.SkipBodyAsync(head);
            await wire.SendAsync(answer);
        }
    }

    private static byte[] AnswerTo(ReadOnlySpan<byte> request)
    {
        var path = request[(request.IndexOf((byte)' ') + 1)..];
        return path.StartsWith("/small "u8) ? Small : path.StartsWith("/kib "u8) ? Kib : path.StartsWith("/mib "u8) ? Mib : Empty;
    }

    private static byte[] Answer(int length) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n" + new string('x', length));
}
