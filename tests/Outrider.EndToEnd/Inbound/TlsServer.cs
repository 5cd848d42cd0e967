using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

/// <summary>One run for all tests of a class: the server behind a listener that terminates TLS, with a certificate of an authority of its own.</summary>
public sealed class TlsServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal TestAuthority Authority { get; private set; } = null!;

    internal FrontedServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Authority = new TestAuthority(_folder.Path);
        var (certificate, key) = Authority.Issue("server");
        Server = await FrontedServer.StartAsync($"    tls: {{ certificate: '{certificate}', key: '{key}' }}");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Authority.Dispose();
        _folder.Dispose();
    }
}
