using System.Buffers.Text;
using System.Text;

namespace Outrider.Supervision.Readiness;

/// <summary>
/// Ready when a GET is answered with a status from 200 to 399. A request of our own over a socket: an HTTP client would double the supervisor's memory
/// for one status line.
/// </summary>
internal sealed class HttpProbe(string path, TimeSpan timeout, EventLoop loop, TimeProvider time) : IProbe
{
    // "HTTP/1.1 200": nothing behind the status matters.
    private const int StatusEnd = 12;

    public void Begin(int port, Action<bool> done) => loop.Ask(() => Passes(port), false, done);

    /// <summary>The status of a line that begins <c>HTTP/1.x NNN</c>; false for anything else.</summary>
    public static bool TryReadStatus(ReadOnlySpan<byte> line, out int status)
    {
        status = 0;
        return line.Length >= StatusEnd && line.StartsWith("HTTP/1."u8) && line[8] == ' '
            && Utf8Parser.TryParse(line[9..StatusEnd], out status, out var used) && used == 3 && status >= 100;
    }

    private bool Passes(int port)
    {
        using var connection = ProbeConnection.TryOpen(port, timeout, time);
        if (connection is null) return false;
        var request = $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: outrider\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        return connection.TrySend(Encoding.ASCII.GetBytes(request)) && TryReceiveStatus(connection, out var status) && status is >= 200 and < 400;
    }

    private static bool TryReceiveStatus(ProbeConnection connection, out int status)
    {
        Span<byte> line = stackalloc byte[StatusEnd];
        var length = 0;
        while (length < StatusEnd)
        {
            var got = connection.Receive(line[length..]);
            if (got == 0) break;
            length += got;
        }

        return TryReadStatus(line[..length], out status);
    }
}
