using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrider.Transport;

namespace Outrider.Hosting;

/// <summary>
/// One listening socket and the server behind it: accepts, terminates TLS, reads HTTP/1.1 and HTTP/2, and hands each request to one function. There is
/// no routing, no middleware and no host; what decides about requests stands above.
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IServer _server;
    private readonly RequestDelegate _handle;
    private readonly TimeProvider _time;
    private EndPoint? _address;
    private int _connections;
    private Task? _stop;

    /// <param name="on">Opened by <see cref="StartAsync"/>.</param>
    /// <param name="limits">What callers may do.</param>
    /// <param name="tls">Asked at each handshake, so that a renewed certificate is used at once; null for a listener without TLS.</param>
    /// <param name="handle">Must not throw; the listener answers 500 and logs an error where it does.</param>
    /// <param name="logs">For Kestrel's own words.</param>
    /// <param name="time">For the grace of <see cref="StopAsync"/>.</param>
    public Listener(ListenOn on, ListenerLimits limits, Func<SslClientHelloInfo, SslServerAuthenticationOptions>? tls, RequestDelegate handle, ILoggerFactory logs, TimeProvider time)
    {
        (_handle, _time) = (handle, time);
        _services = KestrelServices.Build(logs, () => Open(on), kestrel => Configure(kestrel, limits, tls));
        _server = _services.GetRequiredService<IServer>();
    }

    /// <summary>Where it listens, once started.</summary>
    public EndPoint? LocalAddress { get; private set; }

    /// <summary>Open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        await _server.StartAsync(new RequestApplication(_handle), cancel);
        LocalAddress = _address;
    }

    /// <summary>
    /// Takes no new connection, closes the idle ones, lets those with a request finish it within <paramref name="grace"/>, then cuts them.
    /// A second call waits for the first.
    /// </summary>
    public Task StopAsync(TimeSpan grace) => _stop ??= DrainAsync(grace);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        await _services.DisposeAsync();
    }

    private async Task DrainAsync(TimeSpan grace)
    {
        using var over = new CancellationTokenSource(grace, _time);
        await _server.StopAsync(over.Token);
    }

    private HeldSocket Open(ListenOn on)
    {
        var held = on.Open();
        _address = held.Socket.LocalEndPoint;
        return held;
    }

    private void Configure(KestrelServerOptions kestrel, ListenerLimits limits, Func<SslClientHelloInfo, SslServerAuthenticationOptions>? tls)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        // An absolute target says where the request goes, whatever Host says (RFC 9112 section 3.2.2).
        kestrel.AllowHostHeaderOverride = true;
        // Octets in, the same octets out: a header's bytes are the business of the two ends.
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        Bound(kestrel.Limits, limits);
        // The address is a stand-in: the socket comes from CreateBoundListenSocket.
        kestrel.Listen(new IPEndPoint(IPAddress.Loopback, 0), listen =>
        {
            listen.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            listen.Use(Counted);
            if (tls is not null) listen.UseHttps(Handshake(tls, limits.HandshakeTimeout));
        });
    }

    private static void Bound(KestrelServerLimits kestrel, ListenerLimits limits)
    {
        kestrel.MaxRequestHeadersTotalSize = (int)limits.Header.Bytes;
        kestrel.MaxRequestHeaderCount = limits.HeaderCount;
        kestrel.MaxRequestLineSize = (int)limits.RequestLine.Bytes;
        kestrel.MaxRequestBodySize = limits.Body.Bytes;
        kestrel.MaxConcurrentConnections = limits.Connections;
        kestrel.MaxConcurrentUpgradedConnections = limits.Connections;
        kestrel.KeepAliveTimeout = limits.KeepAlive;
        kestrel.RequestHeadersTimeout = limits.HeadTimeout;
        kestrel.Http2.MaxStreamsPerConnection = limits.Http2Streams;
        kestrel.Http2.MaxRequestHeaderFieldSize = (int)limits.RequestLine.Bytes;
    }

    private static TlsHandshakeCallbackOptions Handshake(Func<SslClientHelloInfo, SslServerAuthenticationOptions> tls, TimeSpan timeout) => new()
    {
        HandshakeTimeout = timeout,
        OnConnection = connection => ValueTask.FromResult(tls(connection.ClientHelloInfo)),
    };

    private ConnectionDelegate Counted(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    };
}
