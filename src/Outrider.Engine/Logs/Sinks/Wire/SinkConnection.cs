using System.Net.Sockets;
using Outrider.Native;

namespace Outrider.Logs.Sinks;

/// <summary>
/// A TCP connection to a far end whose protocol has no acknowledgement, watched as closely as TCP allows: before a write that nobody has closed it, and after it that the far
/// end's kernel has every byte and still nobody has. What remains is a far end that ends with bytes in its kernel that it has not read.
/// </summary>
internal sealed class SinkConnection : IAsyncDisposable
{
    // A balancer before a dead backend, and a server that refuses our certificate (TLS 1.3 tells only after the handshake), take what is sent and close at once:
    // the first batch of a connection waits to see that. Once a connection, so that it costs nothing.
    private static readonly TimeSpan Probation = TimeSpan.FromMilliseconds(250);

    // The kernel tells when it has an acknowledgement only to who asks. A far end is one round trip away: a millisecond in a cluster, a hundred across continents.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(1), LongestLook = TimeSpan.FromMilliseconds(32);

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly Task _ended;
    private bool _isProven;

    private SinkConnection(Socket socket, Stream stream, TimeProvider time)
    {
        (_socket, _stream, _time) = (socket, stream, time);
        _ended = ReadAwayAsync();
    }

    /// <summary>Nobody has closed it.</summary>
    public bool IsOpen => !_ended.IsCompleted && (_socket.AddressFamily == AddressFamily.Unix || TcpState.IsEstablished(_socket));

    /// <exception cref="IOException">With the place and the reason.</exception>
    public static async Task<SinkConnection> OpenAsync(HostPort to, SinkTls? tls, TimeProvider time, CancellationToken cancel)
    {
        var socket = await Sockets.ConnectAsync(to, cancel);
        Stream stream = tls is null ? new NetworkStream(socket, ownsSocket: true) : await tls.HandshakeAsync(socket, to, cancel);
        return new SinkConnection(socket, stream, time);
    }

    /// <param name="socket">A stream, connected; owned from here on.</param>
    /// <param name="time">The clock.</param>
    public static SinkConnection Over(Socket socket, TimeProvider time) => new(socket, new NetworkStream(socket, ownsSocket: true), time);

    /// <returns>False where it was closed before the far end can be known to have everything: some of it may have arrived.</returns>
    /// <exception cref="IOException">It broke.</exception>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (!IsOpen) return false;
        await _stream.WriteAsync(bytes, cancel);
        await _stream.FlushAsync(cancel);
        for (var wait = FirstLook; IsOpen && _socket.AddressFamily != AddressFamily.Unix && !TcpState.IsAllAcknowledged(_socket); wait = wait < LongestLook ? wait * 2 : wait)
            await Task.Delay(wait, _time, cancel);
        if (!_isProven) await _ended.WaitAsync(Probation, _time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        return _isProven = IsOpen;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _ended;
    }

    /// <summary>
    /// Whatever it says is of no use, but must be read: a session ticket or an alert of TLS is only then looked at, and a socket that is closed with bytes unread resets the
    /// connection, which can take away from the far end what it has not read yet (RFC 9293, 3.10.4; RFC 1122, 4.2.2.13).
    /// </summary>
    private async Task ReadAwayAsync()
    {
        var buffer = new byte[512];
        try
        {
            while (await _stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is over, in whatever way.
        }
    }
}
