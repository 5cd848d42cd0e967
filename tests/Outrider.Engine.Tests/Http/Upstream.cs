using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Hosting;
using Outrider.Transport;

namespace Outrider.Engine.Tests.Http;

/// <summary>A real HTTP server in the test's own process.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly Listener _listener;

    private Upstream(RequestDelegate handle, Func<SslServerAuthenticationOptions>? tls) =>
        _listener = new Listener(ListenOn.Address(new IPEndPoint(IPAddress.Loopback, 0)), new ListenerLimits(), tls, handle, NullLoggerFactory.Instance, TimeProvider.System);

    public int Port => ((IPEndPoint)_listener.LocalAddress!).Port;

    public string Address => _listener.LocalAddress!.ToString()!;

    public static async Task<Upstream> StartAsync(RequestDelegate handle, Func<SslServerAuthenticationOptions>? tls = null)
    {
        var upstream = new Upstream(handle, tls);
        await upstream._listener.StartAsync(CancellationToken.None);
        return upstream;
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
