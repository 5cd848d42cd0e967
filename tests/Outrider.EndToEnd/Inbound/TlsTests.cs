using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

public sealed class TlsTests(TlsServer tls) : IClassFixture<TlsServer>
{
    private readonly FrontedServer _server = tls.Server;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Callers_choose_the_version_of_HTTP_and_the_application_sees_https(string version)
    {
        using var client = tls.Authority.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Url, "/seen")) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent("hello") };
        using var answer = await client.SendAsync(request, Test);
        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (answer.StatusCode, answer.Version));
        var seen = new SeenRequest(System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync(Test))!);
        Assert.Equal("hello", seen.Body);
        Assert.Equal(["https"], seen.Header("X-Forwarded-Proto"));
        Assert.Equal([$"127.0.0.1:{_server.Url.Port}"], seen.Header("Host"));
    }

    [Fact]
    public async Task A_trailer_of_the_applications_reaches_a_caller_over_HTTP_2()
    {
        using var client = tls.Authority.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.Url, "/chunked/3")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TE.ParseAdd("trailers");
        using var answer = await client.SendAsync(request, Test);
        Assert.Equal("chunk 0\nchunk 1\nchunk 2\n", await answer.Content.ReadAsStringAsync(Test));
        Assert.Equal(["3"], answer.TrailingHeaders.GetValues("X-Count"));
    }

    [Fact]
    public async Task A_certificate_that_is_replaced_on_disk_is_served_without_a_restart()
    {
        var before = await SerialAsync(_server.Url);
        tls.Authority.Issue("server");
        await Eventually.Holds(async () => await SerialAsync(_server.Url) != before, "the new certificate is served");
        Assert.Single(_server.Run.Log.All, l => l.Contains("sidecar 'outrider' started", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_WebSocket_goes_through_over_either_version(string version)
    {
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{_server.Url.Port}/socket"), invoker, Test);
        await WebSocketTests.EchoesAsync(socket);
    }

    private static async Task<string> SerialAsync(Uri url)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.None });
        return ((X509Certificate2)stream.RemoteCertificate!).SerialNumber;
    }
}
