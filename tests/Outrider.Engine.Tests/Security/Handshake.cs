using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Outrider.Security;

namespace Outrider.Engine.Tests.Security;

/// <summary>One handshake over a real connection, and an octet each way behind it, and what both ends then knew.</summary>
/// <param name="Protocol">The version of TLS.</param>
/// <param name="Cipher">What was agreed on.</param>
/// <param name="Alpn">Likewise; empty for nothing.</param>
/// <param name="Shown">The subject of the server's certificate.</param>
/// <param name="Caller">Who the client proved to be.</param>
/// <param name="Received">Octets that the client got: far fewer where a session was resumed, for then no certificate is sent.</param>
internal sealed record Handshake(SslProtocols Protocol, TlsCipherSuite Cipher, string Alpn, string Shown, ClientCertificate? Caller, long Received)
{
    public static Task<Handshake> With(ServerTls server, SslClientAuthenticationOptions client) => Make(stream => stream.AuthenticateAsServerAsync(server.Selection, null, TestContext.Current.CancellationToken), client);

    public static Task<Handshake> With(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client) => Make(stream => stream.AuthenticateAsServerAsync(server, TestContext.Current.CancellationToken), client);

    /// <summary>A client that believes whatever it is shown.</summary>
    public static SslClientAuthenticationOptions Trusting(string name = "localhost", SslProtocols protocols = SslProtocols.None) => new()
    {
        TargetHost = name,
        EnabledSslProtocols = protocols,
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    private static async Task<Handshake> Make(Func<SslStream, Task> serve, SslClientAuthenticationOptions options)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var near = new TcpClient { NoDelay = true };
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancel);
        using var far = await listener.AcceptTcpClientAsync(cancel);
        far.NoDelay = true;
        var counted = new CountedStream(near.GetStream());
        await using var client = new SslStream(counted);
        await using var server = new SslStream(far.GetStream());
        var served = serve(server);
        try
        {
            await client.AuthenticateAsClientAsync(options, cancel);
        }
        catch
        {
            // So that the other side does not wait for more.
            near.Close();
            await Task.WhenAny(served);
            throw;
        }

        await served;
        await server.WriteAsync(new byte[1], cancel);
        await client.ReadExactlyAsync(new byte[1], cancel);
        await client.WriteAsync(new byte[1], cancel);
        await server.ReadExactlyAsync(new byte[1], cancel);
        return new Handshake(client.SslProtocol, client.NegotiatedCipherSuite, client.NegotiatedApplicationProtocol.ToString(), ((X509Certificate2)client.RemoteCertificate!).Subject, ClientCertificate.From(server.RemoteCertificate), counted.Received);
    }

    private sealed class CountedStream(Stream inner) : Stream
    {
        public long Received { get; private set; }

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            Received += count;
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
