using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Engine.Tests.Http;
using Outrider.Configuration;
using Outrider.Transport;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Outbound;
using Outrider.Testing;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Outbound;

public sealed class OutboundTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_called_by_path_by_host_and_through_a_proxy()
    {
        await using var upstream = await Upstream.StartAsync(Echo);
        await using var outbound = await StartAsync($"billing: {{ discovery: {{ type: static, instances: ['{upstream.Address}'] }} }}");
        using var client = new HttpClient();
        Assert.Equal($"{upstream.Address} /x/y?z=1", await client.GetStringAsync($"{Url(outbound)}/billing/x/y?z=1", Cancel));
        using var byHost = new HttpRequestMessage(HttpMethod.Get, $"{Url(outbound)}/billing/x") { Headers = { Host = "billing" } };
        Assert.Equal($"{upstream.Address} /billing/x", await Text(client, byHost));
        using var proxied = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(Url(outbound)), UseProxy = true });
        Assert.Equal($"{upstream.Address} /x", await proxied.GetStringAsync("http://billing/x", Cancel));
        using var unknown = await client.GetAsync($"{Url(outbound)}/biling/x", Cancel);
        Assert.Equal((HttpStatusCode.NotFound, "unknown_service"), (unknown.StatusCode, Assert.Single(unknown.Headers.GetValues("X-Outrider-Reason"))));
    }

    [Fact]
    public async Task No_GET_fails_when_one_of_two_instances_dies()
    {
        await using var stays = await Upstream.StartAsync(Echo);
        var dies = await Upstream.StartAsync(Echo);
        await using var outbound = await StartAsync($"billing: {{ discovery: {{ type: static, instances: ['{dies.Address}', '{stays.Address}'] }} }}");
        using var client = new HttpClient();
        var answered = new HashSet<string>();
        for (var i = 0; i < 300; i++)
        {
            if (i == 100) await dies.DisposeAsync();
            using var answer = await client.GetAsync($"{Url(outbound)}/billing/{i}", Cancel);
            var body = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.True(answer.IsSuccessStatusCode, $"Request {i} got {(int)answer.StatusCode}: {body}");
            answered.Add(body.Split(' ')[0]);
        }

        Assert.Equal(2, answered.Count);
        var endpoints = Status(outbound)[0]!["endpoints"]!.AsArray();
        Assert.Equal(["open", "closed"], endpoints.Select(e => e!["state"]!.GetValue<string>()));
        // The caller has the last byte before the exchange has ended.
        await Eventually.True(() => Status(outbound)[0]!["endpoints"]!.AsArray().All(e => e!["in_flight"]!.GetValue<int>() == 0), "nothing is under way");
    }

    [Fact]
    public async Task A_late_answer_is_a_504_and_a_service_without_live_instances_opens_its_breaker()
    {
        var release = new TaskCompletionSource();
        await using var hangs = await Upstream.StartAsync(async context =>
        {
            await release.Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var dead = $"127.0.0.1:{FreePort.Next()}";
        await using var outbound = await StartAsync($$"""
            slow: { timeout: 100ms, discovery: { type: static, instances: ['{{hangs.Address}}'] } }
            dead: { breaker: { of_at_least: 3 }, discovery: { type: static, instances: ['{{dead}}'] } }
            """);
        using var client = new HttpClient();
        Assert.Equal("504 timeout", await Reason(client, $"{Url(outbound)}/slow/x"));
        Assert.Equal("502 upstream_connect", await Reason(client, $"{Url(outbound)}/dead/x"));
        using var open = await client.GetAsync($"{Url(outbound)}/dead/x", Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, open.StatusCode);
        Assert.InRange(open.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 5);
        release.SetResult();
    }

    [Fact]
    public async Task A_call_continues_the_trace_it_is_part_of_or_begins_one()
    {
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var upstream = await Upstream.StartAsync(context => context.Response.WriteAsync(context.Request.Headers["traceparent"].ToString(), context.RequestAborted));
        await using var outbound = await StartAsync($"b: {{ discovery: {{ type: static, instances: ['{upstream.Address}'] }} }}");
        // Its handler sends a traceparent of its own otherwise.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", await client.GetStringAsync($"{Url(outbound)}/b/x", Cancel));
        using var traced = new HttpRequestMessage(HttpMethod.Get, $"{Url(outbound)}/b/x");
        traced.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-00");
        Assert.Matches($"^00-{trace}-(?!00f067aa0ba902b7)[0-9a-f]{{16}}-00$", await Text(client, traced));
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_made_again_elsewhere()
    {
        await using var hangs = await Upstream.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var answers = await Upstream.StartAsync(Echo);
        await using var outbound = await StartAsync($"b: {{ timeout: 30s, retry: {{ attempts: 2, attempt_timeout: 50ms }}, discovery: {{ type: static, instances: ['{hangs.Address}', '{answers.Address}'] }} }}");
        using var client = new HttpClient();
        for (var i = 0; i < 4; i++) Assert.EndsWith("/x", await client.GetStringAsync($"{Url(outbound)}/b/x", Cancel));
    }

    [Fact]
    public async Task A_service_that_is_the_ambassador_itself_is_answered_at_once()
    {
        var port = FreePort.Next();
        await using var outbound = await StartAsync($"b: {{ discovery: {{ type: static, instances: ['127.0.0.1:{port}'] }} }}", port);
        using var client = new HttpClient();
        Assert.Equal("508 loop", await Reason(client, $"{Url(outbound)}/b/x"));
    }

    [Fact]
    public async Task An_instance_proves_itself_with_a_certificate_of_the_services_own_authority()
    {
        using var folder = new TemporaryFolder();
        using var authority = Authority("CN=ours");
        using var stranger = Authority("CN=theirs");
        using var certificate = Issued(authority);
        await using var upstream = await Upstream.StartAsync(Echo, _ => new SslServerAuthenticationOptions { ServerCertificate = certificate });
        var ours = folder.Write("ours.pem", authority.ExportCertificatePem());
        var theirs = folder.Write("theirs.pem", stranger.ExportCertificatePem());
        await using var outbound = await StartAsync($$"""
            good: { discovery: { type: static, instances: ['{{upstream.Address}}'] }, tls: { authorities: '{{ours}}', server_name: billing.internal } }
            other_name: { discovery: { type: static, instances: ['{{upstream.Address}}'] }, tls: { authorities: '{{ours}}', server_name: shipping.internal }, retry: { attempts: 1 } }
            other_authority: { discovery: { type: static, instances: ['{{upstream.Address}}'] }, tls: { authorities: '{{theirs}}', server_name: billing.internal }, retry: { attempts: 1 } }
            """);
        using var client = new HttpClient();
        Assert.Equal("billing.internal /x", await client.GetStringAsync($"{Url(outbound)}/good/x", Cancel));
        Assert.Equal("502 upstream_connect", await Reason(client, $"{Url(outbound)}/other_name/x"));
        Assert.Equal("502 upstream_connect", await Reason(client, $"{Url(outbound)}/other_authority/x"));
    }

    private static Task Echo(HttpContext context) => context.Response.WriteAsync($"{context.Request.Host} {context.Request.Path}{context.Request.QueryString}", context.RequestAborted);

    private static async Task<OutboundModule> StartAsync(string services, int port = 0)
    {
        var problems = new Problems();
        var yaml = "services:\n" + string.Join('\n', services.Split('\n').Select(line => "  " + line));
        var config = OutboundConfig.Shape.Read(new Section(Yaml.Read(yaml, "outrider.yaml", problems)!, "outbound", problems));
        Assert.Empty(problems.InOrder());
        var metrics = new MetricRegistry();
        var outbound = new OutboundModule(config, OutboundKeys.None, ListenOn.Address(new IPEndPoint(IPAddress.Loopback, port)), new ServiceMetrics(metrics, new RequestMetrics(metrics), new CertificateMetrics(metrics)), NullLoggerFactory.Instance, TimeProvider.System);
        outbound.Start(new StatusBoard());
        return outbound;
    }

    private static string Url(OutboundModule outbound) => $"http://{outbound.LocalAddress}";

    private static async Task<string> Text(HttpClient client, HttpRequestMessage request)
    {
        using var answer = await client.SendAsync(request, Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task<string> Reason(HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, Cancel);
        return $"{(int)answer.StatusCode} {string.Join(',', answer.Headers.GetValues("X-Outrider-Reason"))}";
    }

    private static JsonArray Status(OutboundModule outbound)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) outbound.WriteStatus(json);
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()))!.AsArray();
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issued(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=instance", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("billing.internal");
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, 2, 3]);
        return issued.CopyWithPrivateKey(key);
    }
}
