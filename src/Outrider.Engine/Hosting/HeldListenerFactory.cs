using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Outrider.Transport;

namespace Outrider.Hosting;

/// <summary>
/// Kestrel's sockets with an accept of our own: Kestrel's ends by disposing of the listening socket in the middle of an accept, which can shut it down, and others
/// accept from the same one. Here the accept is called off, and its end awaited, before the socket is let go of.
/// </summary>
internal sealed class HeldListenerFactory(Func<HeldSocket> open, SocketConnectionFactoryOptions options, ILogger log) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var held = open();
        try
        {
            // Kestrel's own backlog.
            held.Socket.Listen(512);
            return new(new HeldListener(held, new SocketConnectionContextFactory(options, log)));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    // Out of descriptors, most likely: the callers wait in the backlog meanwhile (accept(2)).
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private sealed class HeldListener(HeldSocket held, SocketConnectionContextFactory connections) : IConnectionListener
    {
        private readonly CancellationTokenSource _noMore = new();
        private readonly SemaphoreSlim _accepting = new(1);

        public EndPoint EndPoint { get; } = held.Socket.LocalEndPoint!;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (!_noMore.IsCancellationRequested)
            {
                await _accepting.WaitAsync(CancellationToken.None);
                try
                {
                    var socket = await held.Socket.AcceptAsync(_noMore.Token);
                    socket.NoDelay = true;
                    return connections.Create(socket);
                }
                catch (OperationCanceledException)
                {
                    return null;
                }
                catch (SocketException e)
                {
                    // A caller that left before it was its turn costs nothing.
                    if (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset) continue;
                    await Task.WhenAny(Task.Delay(AcceptPause, TimeProvider.System, _noMore.Token));
                }
                finally
                {
                    _accepting.Release();
                }
            }

            return null;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _noMore.CancelAsync();
            await _accepting.WaitAsync(CancellationToken.None);
            held.Dispose();
            _accepting.Release();
        }

        public async ValueTask DisposeAsync()
        {
            await UnbindAsync();
            connections.Dispose();
        }
    }
}
