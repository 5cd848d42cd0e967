using System.Net;
using Outrider.EndToEnd.Story;
using Outrider.Testing;

namespace Outrider.EndToEnd.Outbound;

/// <summary>The ways to call a service by its name.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task A_service_is_called_by_path_by_Host_and_through_a_proxy()
    {
        using var folder = new TemporaryFolder();
        await using var nginx = await Nginx.StartAsync(folder, "b");
        await using var ambassador = await Ambassador.StartAsync($"      discovery: {{ type: static, instances: ['{nginx.Address}'] }}");
        Assert.Equal((200, ""), await ambassador.CallAsync());
        Assert.Equal((404, ""), await ambassador.CallAsync("/service-b/elsewhere"));
        Assert.Equal((404, "unknown_service"), await ambassador.CallAsync("/service-c/stock/1"));

        using var byHost = new HttpRequestMessage(HttpMethod.Get, "/stock/1") { Headers = { Host = "service-b" } };
        using var answer = await ambassador.Client.SendAsync(byHost, Test);
        Assert.Contains("\"instance\":\"b\"", await answer.Content.ReadAsStringAsync(Test));

        using var proxied = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(ambassador.Url) });
        Assert.Contains("\"instance\":\"b\"", await proxied.GetStringAsync("http://service-b/stock/1", Test));
        using var elsewhere = await proxied.GetAsync("http://example.com/service-b/stock/1", Test);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact]
    public async Task The_application_finds_its_services_in_its_environment()
    {
        using var folder = new TemporaryFolder();
        await using var nginx = await Nginx.StartAsync(folder, "b");
        await using var ambassador = await Ambassador.StartAsync($"      discovery: {{ type: static, instances: ['{nginx.Address}'] }}", "inbound:\n  - listen: 127.0.0.1:0");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await ambassador.Admin.InboundAsync() };
        Assert.Contains("\"instance\":\"b\"", await client.GetStringAsync("/fetch/service-b", Test));
        Assert.Contains("\"instance\":\"b\"", await client.GetStringAsync("/fetch/service-b/proxy", Test));
    }

    [Fact]
    public async Task A_name_in_DNS_is_all_of_its_addresses_of_which_the_dead_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        // It listens on 127.0.0.1 alone; where localhost is [::1] too, nobody answers there.
        await using var nginx = await Nginx.StartAsync(folder, "b");
        var port = nginx.Address.Split(':')[1];
        await using var ambassador = await Ambassador.StartAsync($"      discovery: {{ type: dns, name: localhost, port: {port} }}");
        for (var i = 0; i < 50; i++) Assert.Equal((200, ""), await ambassador.CallAsync());
    }

    [Fact]
    public async Task TLS_to_a_service_trusts_the_authorities_that_were_given_and_no_others()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority(folder["ours"]);
        using var other = new TestAuthority(folder["others"]);
        await using var nginx = await Nginx.StartAsync(folder, "b", tls: authority.Issue("b"));
        await using (var trusting = await Ambassador.StartAsync($"      discovery: {{ type: static, instances: ['{nginx.Address}'] }}\n      tls: {{ authorities: '{authority.CertificatePath}' }}"))
            Assert.Equal((200, ""), await trusting.CallAsync());
        await using (var wary = await Ambassador.StartAsync($"      discovery: {{ type: static, instances: ['{nginx.Address}'] }}\n      tls: {{ authorities: '{other.CertificatePath}' }}\n      retry: {{ attempts: 1 }}"))
            Assert.Equal((502, "upstream_connect"), await wary.CallAsync());
    }

    [Fact]
    public async Task A_run_without_outbound_gives_the_application_no_such_variable()
    {
        await using var run = OutriderProcess.RunCommand("sh", "-c", "env | grep -c '^OUTRIDER_.*_URL=' ; true");
        Assert.Equal(0, await run.ExitCode());
        Assert.Equal(["0"], run.Output.All);
    }
}
