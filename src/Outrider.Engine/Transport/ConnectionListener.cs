using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Outrider.Transport;

/// <summary>
/// Accepts from one listening socket, terminates TLS, and has each connection served. It owns the connections: it bounds their number, tells them to drain
/// when it stops, and cuts those that have not ended by then. The socket may have other listeners, here and in other processes: it is let go of, never shut.
/// </summary>
internal sealed partial class ConnectionListener : IAsyncDisposable
{
    // Out of descriptors, most likely: the callers wait in the backlog meanwhile (accept(2)).
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    // A connection that was cut ends at once, but on its own thread.
    private static readonly TimeSpan CutTime = TimeSpan.FromSeconds(1);

    private readonly ListenOn _on;
    private readonly AcceptLimits _limits;
    private readonly ServerOptionsSelectionCallback? _tls;
    private readonly ServeConnection _serve;
    private readonly AcceptMetrics _metrics;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Served, byte> _served = new();
    private readonly CancellationTokenSource _noMore = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private HeldSocket? _socket;
    private Task _accepting = Task.CompletedTask;
    private int _connections;
    private int _warned;
    private int _acceptsNoMore;
    private Task? _closing;

    /// <param name="on">Opened by <see cref="Start"/>.</param>
    /// <param name="limits">What callers may do.</param>
    /// <param name="tls">Asked at each handshake; null for a listener without TLS.</param>
    /// <param name="serve">Called for each connection, after its handshake.</param>
    /// <param name="metrics">Of this listener.</param>
    /// <param name="log">For what goes wrong beneath requests.</param>
    /// <param name="time">For handshakes and the grace.</param>
    public ConnectionListener(ListenOn on, AcceptLimits limits, ServerOptionsSelectionCallback? tls, ServeConnection serve, AcceptMetrics metrics, ILogger log, TimeProvider time)
    {
        (_on, _limits, _tls, _serve, _metrics, _log, _time) = (on, limits, tls, serve, metrics, log, time);
    }

    /// <summary>Where it listens, once opened.</summary>
    public EndPoint? LocalAddress { get; private set; }

    /// <summary>Open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>It accepts no more, and nothing is under way.</summary>
    public bool HasEnded => Volatile.Read(ref _acceptsNoMore) == 1 && Connections == 0;

    /// <summary>Does what can fail before <see cref="Start"/>: callers may connect from here on, and wait.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Open()
    {
        if (_socket is not null) return;
        var held = _on.Open();
        try
        {
            // Nginx's backlog; the kernel cuts it to net.core.somaxconn.
            held.Socket.Listen(511);
            LocalAddress = held.Socket.LocalEndPoint;
            _socket = held;
        }
        catch (SocketException e)
        {
            var address = held.Socket.LocalEndPoint;
            held.Dispose();
            throw new IOException($"cannot listen on '{address}': {e.Message}", e);
        }
    }

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start()
    {
        Open();
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Tells the connections of now that no more is wanted of them; each ends in its own time, without failing what its caller may be sending. New ones are taken all the same.</summary>
    public void Drain()
    {
        foreach (var (served, _) in _served) served.Drain();
    }

    /// <summary>
    /// Takes no new connection, tells those that are open to end, and cuts those that have not within <paramref name="grace"/>. Of several calls, the shortest grace counts.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        Task closing;
        lock (_gate) closing = _closing ??= CloseAsync();
        await closing;
        if (Connections == 0) return;
        try
        {
            await _ended.Task.WaitAsync(grace, _time);
        }
        catch (TimeoutException)
        {
            foreach (var (served, _) in _served) served.Cut();
            await Task.WhenAny(_ended.Task, Task.Delay(CutTime, TimeProvider.System));
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private async Task AcceptAsync()
    {
        while (!_noMore.IsCancellationRequested)
        {
            try
            {
                Take(await _socket!.Socket.AcceptAsync(_noMore.Token));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, this loop must not end by it: nobody else accepts. A caller that left the backlog before it was its turn is no fault; a lack of descriptors is, and
                // comes in crowds.
                if (e is SocketException { SocketErrorCode: SocketError.ConnectionAborted or SocketError.ConnectionReset }) continue;
                if (Interlocked.Exchange(ref _warned, 1) == 0) CannotAccept(e.Message);
                await Task.WhenAny(Task.Delay(AcceptPause, _time, _noMore.Token));
            }
        }
    }

    /// <summary>What was accepted is served, also where it came at the instant of the stop.</summary>
    private void Take(Socket socket)
    {
        if (Interlocked.Increment(ref _connections) > _limits.Connections)
        {
            Interlocked.Decrement(ref _connections);
            _metrics.Refused.Increment();
            socket.Dispose();
            return;
        }

        _metrics.Accepted.Increment();
        _metrics.Open.Add(1);
        var served = new Served(this, socket);
        _served[served] = 0;
        _ = served.RunAsync();
    }

    private void Forget(Served served)
    {
        _served.TryRemove(served, out _);
        _metrics.Open.Add(-1);
        if (Interlocked.Decrement(ref _connections) == 0 && Volatile.Read(ref _acceptsNoMore) == 1) _ended.TrySetResult();
    }

    /// <summary>
    /// The accept is called off, its end is awaited, and only then the socket is let go of: to dispose of a socket in the middle of an accept would shut it down, for everyone
    /// who listens on it.
    /// </summary>
    private async Task CloseAsync()
    {
        // Not CancelAsync: who has called for the stop may rely on it that the next caller is another listener's.
        _noMore.Cancel();
        Drain();
        await _accepting;
        _socket?.Dispose();
        // A full fence: either this sees the last connection gone, or its end sees this.
        Interlocked.Exchange(ref _acceptsNoMore, 1);
        if (Connections == 0) _ended.TrySetResult();
        // Those that came meanwhile.
        Drain();
    }

    /// <summary>One connection from its acceptance to its end.</summary>
    private sealed class Served(ConnectionListener listener, Socket socket)
    {
        private IServedConnection? _server;
        private Connection? _connection;
        private bool _draining;
        private readonly Lock _gate = new();

        public async Task RunAsync()
        {
            try
            {
                if (socket.AddressFamily != AddressFamily.Unix) socket.NoDelay = true;
                if (await OpenAsync() is not { } connection) return;
                await Begin(connection).RunAsync();
            }
            catch (Exception e)
            {
                // One connection's fault must not become the listener's.
                listener.Faulted(e);
            }
            finally
            {
                if (_connection is null) socket.Dispose();
                _connection?.Dispose();
                listener.Forget(this);
            }
        }

        public void Drain()
        {
            lock (_gate)
            {
                _draining = true;
                _server?.Drain();
            }
        }

        public void Cut()
        {
            if (_connection is { } connection) connection.Abort();
            else socket.Dispose();
        }

        private IServedConnection Begin(Connection connection)
        {
            _connection = connection;
            var server = listener._serve(connection);
            lock (_gate)
            {
                _server = server;
                if (_draining) server.Drain();
            }

            return server;
        }

        /// <summary>Null where no handshake came about.</summary>
        private async ValueTask<Connection?> OpenAsync()
        {
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (listener._tls is null) return new Connection(socket, plain, null);
            var secure = new SslStream(plain);
            using var late = new CancellationTokenSource(listener._limits.HandshakeTimeout, listener._time);
            try
            {
                await secure.AuthenticateAsServerAsync(listener._tls, null, late.Token);
                return new Connection(socket, secure, TlsFacts.Of(secure));
            }
            catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or NotSupportedException)
            {
                listener._metrics.HandshakesFailed.Increment();
                listener.NoHandshake(e.Message);
                await secure.DisposeAsync();
                return null;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "connections cannot be accepted at the moment, callers wait: {Problem}")]
    private partial void CannotAccept(string problem);

    [LoggerMessage(LogLevel.Debug, "a TLS handshake failed: {Problem}")]
    private partial void NoHandshake(string problem);

    [LoggerMessage(LogLevel.Error, "a connection met a fault of Outrider's and was cut")]
    private partial void Faulted(Exception exception);
}
