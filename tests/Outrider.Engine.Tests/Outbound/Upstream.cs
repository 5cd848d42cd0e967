using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Hosting;

namespace Outrider.Engine.Tests.Outbound;

/// <summary>A real HTTP server on a port of its own.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly Listener _listener;

    private Upstream(RequestDelegate answer, Func<SslServerAuthenticationOptions>? tls) =>
        _listener = new Listener(ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), new ListenerLimits(), tls, answer, NullLoggerFactory.Instance, TimeProvider.System);

    public string Address => _listener.LocalAddress!.ToString()!;

    public static async Task<Upstream> StartAsync(RequestDelegate answer, Func<SslServerAuthenticationOptions>? tls = null)
    {
        var upstream = new Upstream(answer, tls);
        await upstream._listener.StartAsync(CancellationToken.None);
        return upstream;
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
