using System.Net.Security;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>
/// A caller's connection, served over the wire it speaks: what ALPN agreed on (RFC 7301); without TLS, HTTP/2 where its preface comes first (RFC 9113
/// section 3.3), else HTTP/1. An upgrade to h2c is not made: RFC 9113 has done away with it, and it has smuggled requests past rules.
/// </summary>
internal sealed class CallerConnection(Connection connection, CallerParts parts) : IServedConnection
{
    private readonly Lock _gate = new();
    private IServedConnection? _served;
    private bool _draining;

    public async Task RunAsync()
    {
        if (connection.Tls?.Application == SslApplicationProtocol.Http2)
        {
            await Serve(Http2()).RunAsync();
            return;
        }

        var http1 = new Http1Caller(connection, parts);
        await Serve(http1).RunAsync();
        if (http1.MetHttp2) await Serve(Http2()).RunAsync();
    }

    public void Drain()
    {
        lock (_gate)
        {
            _draining = true;
            _served?.Drain();
        }
    }

    private Http2CallerConnection Http2() => new(connection, parts);

    private IServedConnection Serve(IServedConnection served)
    {
        lock (_gate)
        {
            _served = served;
            if (_draining) served.Drain();
        }

        return served;
    }
}
