using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Outrider.Logs.Sinks;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Logs.Sinks;

/// <summary>TLS of the sinks over HTTP: whom they trust, and what they show.</summary>
public sealed class HttpSinkTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority;

    public HttpSinkTlsTests() => _authority = new TestAuthority(_folder["ca"]);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_of_the_given_authority_is_trusted_and_shown_our_certificate()
    {
        var (certificate, key) = _authority.Issue("client");
        using var server = new TlsServer(_authority.Issue("server"));
        await using var sink = SinkBatch.Make($"{{ type: http, url: 'https://localhost:{server.Port}/', tls: {{ authorities: '{_authority.CertificatePath}', certificate: '{certificate}', key: '{key}' }} }}");
        var outcome = sink.SendAsync(SinkBatch.Numbered(1), CancellationToken.None);
        Assert.Equal("CN=client", await server.AnswerOneAsync());
        Assert.Equal(SendOutcome.Accepted, await outcome);
    }

    [Fact]
    public async Task A_server_that_nobody_vouches_for_gets_nothing_and_the_reason_names_it()
    {
        using var stranger = new TestAuthority(_folder["stranger"]);
        using var server = new TlsServer(stranger.Issue("server"));
        await using var sink = SinkBatch.Make($"{{ type: http, url: 'https://localhost:{server.Port}/', tls: {{ authorities: '{_authority.CertificatePath}' }} }}");
        var outcome = sink.SendAsync(SinkBatch.Numbered(1), CancellationToken.None);
        // Whichever way the handshake ends for it, it has read no line.
        await Task.WhenAny(server.AnswerOneAsync());
        Assert.DoesNotContain("line", server.Read);
        Assert.Equal(SendOutcomeKind.Retry, (await outcome).Kind);
        Assert.StartsWith($"https://localhost:{server.Port}/: TLS with localhost:{server.Port} failed: ", (await outcome).Reason);
    }

    /// <summary>Answers one request, and tells whose certificate the caller showed.</summary>
    private sealed class TlsServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;

        public TlsServer((string Certificate, string Key) files)
        {
            _certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            _listener.Start();
        }

        /// <summary>What came through TLS.</summary>
        public string Read { get; private set; } = "";

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async Task<string?> AnswerOneAsync()
        {
            using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
            await stream.AuthenticateAsServerAsync(_certificate, clientCertificateRequired: true, checkCertificateRevocation: false);
            var buffer = new byte[4096];
            while (!Read.Contains("line 0", StringComparison.Ordinal) && await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0) Read += Encoding.ASCII.GetString(buffer, 0, read);
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            return stream.RemoteCertificate?.Subject;
        }

        public void Dispose()
        {
            _listener.Dispose();
            _certificate.Dispose();
        }
    }
}
