using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

public sealed class TlsTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_requests_at_once_over_one_http2_connection_are_all_answered()
    {
        await using var app = await Upstream.StartAsync(async context => await context.Response.WriteAsync(context.Request.Path + await new StreamReader(context.Request.Body).ReadToEndAsync(Test), Test));
        using var certificate = new TestCertificate();
        await using var front = Front.Start(app.Port, certificate.Selection);
        using var client = new HttpClient(certificate.Trusting()) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var answer = await client.PostAsync($"https://localhost:{front.Port}/{i}", new StringContent($"?{i}"), Test);
            Assert.Equal(HttpVersion.Version20, answer.Version);
            return await answer.Content.ReadAsStringAsync(Test);
        }));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"/{i}?{i}"), answers);
    }

    [Fact]
    public async Task Trailers_reach_a_caller_that_can_take_them()
    {
        await using var app = new RawUpstream("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\ngrpc-status: 0\r\n\r\n");
        using var certificate = new TestCertificate();
        await using var front = Front.Start(app.Port, certificate.Selection);
        using var client = new HttpClient(certificate.Trusting()) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var answer = await client.GetAsync($"https://localhost:{front.Port}/", Test);

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(Test));
        Assert.Equal("0", Assert.Single(answer.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task An_upstream_is_spoken_to_over_tls_and_one_that_is_not_trusted_is_a_failed_connection()
    {
        await using var app = await Upstream.StartAsync(context => context.Response.WriteAsync("secret", Test));
        using var certificate = new TestCertificate();
        await using var secured = Front.Start(app.Port, certificate.Selection);
        var trusting = new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true };
        await using var front = Front.Start(secured.Port, upstream: new UpstreamOptions { Tls = _ => trusting });
        await using var doubting = Front.Start(secured.Port, upstream: new UpstreamOptions { Tls = _ => new SslClientAuthenticationOptions { TargetHost = "localhost" } });
        using var client = front.Client();
        using var refused = doubting.Client();

        Assert.Equal("secret", await client.GetStringAsync("/", Test));
        using var answer = await refused.GetAsync("/", Test);
        Assert.Equal("upstream_connect", answer.Headers.GetValues("X-Outrider-Reason").Single());
    }
}
