using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Outrider.Transport;

/// <summary>
/// One listening socket: accepts, terminates TLS, and has each connection served. It owns the connections: it bounds their number, tells them to drain
/// when it stops, and cuts those that have not ended by then.
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
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private int _connections;
    private int _warned;
    private volatile bool _stopping;
    private Task? _stop;

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
        metrics.Open.ReadFrom(() => Connections);
    }

    /// <summary>Where it listens, once started.</summary>
    public EndPoint? LocalAddress { get; private set; }

    /// <summary>Open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public void Start()
    {
        _socket = _on.Open();
        try
        {
            // Nginx's backlog; the kernel cuts it to net.core.somaxconn.
            _socket.Listen(511);
            LocalAddress = _socket.LocalEndPoint;
        }
        catch (SocketException e)
        {
            throw new IOException($"cannot listen on '{_socket.LocalEndPoint}': {e.Message}", e);
        }

        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Tells the connections of now that no more is wanted of them: one that rests is closed, one with work after it. New ones are taken all the same.</summary>
    public void Drain()
    {
        foreach (var (served, _) in _served) served.Drain();
    }

    /// <summary>
    /// Takes no new connection, lets those with work finish it within <paramref name="grace"/>, then cuts them. A second call waits for the first.
    /// </summary>
    public Task StopAsync(TimeSpan grace) => _stop ??= DrainAsync(grace);

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private async Task AcceptAsync()
    {
        while (!_stopping)
        {
            try
            {
                Take(await _socket!.AcceptAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (_stopping) return;
                // A caller that left the backlog before it was its turn is no fault; a lack of descriptors is, and comes in crowds.
                if (e is SocketException { SocketErrorCode: SocketError.ConnectionAborted or SocketError.ConnectionReset }) continue;
                if (Interlocked.Exchange(ref _warned, 1) == 0) CannotAccept(e.Message);
                await Task.Delay(AcceptPause, _time);
            }
        }
    }

    private void Take(Socket socket)
    {
        if (_stopping || Interlocked.Increment(ref _connections) > _limits.Connections)
        {
            if (!_stopping) Interlocked.Decrement(ref _connections);
            _metrics.Refused.Increment();
            socket.Dispose();
            return;
        }

        _metrics.Accepted.Increment();
        var served = new Served(this, socket);
        _served[served] = 0;
        _ = served.RunAsync();
    }

    private void Forget(Served served)
    {
        _served.TryRemove(served, out _);
        if (Interlocked.Decrement(ref _connections) == 0 && _stopping) _drained.TrySetResult();
    }

    private async Task DrainAsync(TimeSpan grace)
    {
        _stopping = true;
        _socket?.Dispose();
        await _accepting;
        Drain();
        if (Connections == 0) return;
        try
        {
            await _drained.Task.WaitAsync(grace, _time);
        }
        catch (TimeoutException)
        {
            foreach (var (served, _) in _served) served.Cut();
            await Task.WhenAny(_drained.Task, Task.Delay(CutTime, TimeProvider.System));
        }
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
                socket.NoDelay = true;
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
