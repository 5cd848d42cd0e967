using System.Net;
using System.Text;
using Outrider.Configuration;
using Outrider.Kernel;
using Outrider.Outbound;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Outbound;

public sealed class ServiceChoiceTests
{
    private readonly ServiceChoice _choice = new(["billing", "Ship-2"], new IPEndPoint(IPAddress.Loopback, 15001));
    private readonly ServiceChoice _reachable = new(["billing", "Ship-2"], new IPEndPoint(IPAddress.Any, 15001));

    [Theory]
    [InlineData("127.0.0.1:15001", "/billing/x", "billing", "/x")]
    [InlineData("localhost", "/billing", "billing", "/")]
    [InlineData("[::1]:15001", "/ship-2/a/b", "Ship-2", "/a/b")]
    [InlineData("", "/billing/", "billing", "/")]
    [InlineData("billing", "/x", "billing", "/x")]
    [InlineData("billing:80", "/ship-2/x", "billing", "/ship-2/x")]
    [InlineData("ship-2", "/", "Ship-2", "/")]
    public void A_request_is_for(string authority, string path, string service, string rest)
    {
        Assert.True(_choice.TryChoose(authority, new CanonicalPath(Encoding.ASCII.GetBytes(path), "?q=1"u8.ToArray()), out var chosen, out var forwarded, out _));
        Assert.Equal((service, rest + "?q=1"), (chosen, forwarded.ToString()));
    }

    [Theory]
    [InlineData("127.0.0.1:15001", "/")]
    [InlineData("127.0.0.1:15001", "/billings/x")]
    [InlineData("127.0.0.1:15001", "/x/billing")]
    [InlineData("example.com", "/billing/x")]
    [InlineData("billing.example.com", "/billing/x")]
    [InlineData("rebound.example.com:15001", "/billing/x")]
    public void A_request_is_for_nobody_and_learns_who_is_there(string authority, string path)
    {
        Assert.False(_choice.TryChoose(authority, new CanonicalPath(Encoding.ASCII.GetBytes(path), default), out _, out _, out var refusal));
        Assert.Equal((404, "unknown_service"), (refusal!.Status, refusal.Reason));
        Assert.Contains("known are: Ship-2, billing", refusal.Message);
    }

    [Fact]
    public void A_listener_that_others_reach_is_called_by_any_name_it_has_there()
    {
        Assert.True(_reachable.TryChoose("outrider:15001", new CanonicalPath("/billing/x"u8.ToArray(), default), out var chosen, out var forwarded, out _));
        Assert.Equal(("billing", "/x"), (chosen, forwarded.ToString()));
    }

    [Fact]
    public void The_application_is_told_where_its_services_are() =>
        Assert.Equal([new("OUTRIDER_BILLING_URL", "http://127.0.0.1:15001/billing"), new("OUTRIDER_SHIP_2_URL", "http://127.0.0.1:15001/Ship-2")], OutboundUrls.For(["billing", "Ship-2"], 15001));

    [Fact]
    public void The_application_is_told_where_to_connect_to_a_service_without_HTTP()
    {
        Assert.Equal(KeyValuePair.Create("OUTRIDER_DB_1_ADDRESS", "127.0.0.1:5432"), OutboundUrls.Address("db-1", new ListenAddress(IPAddress.Any, 5432)));
        Assert.Equal(KeyValuePair.Create("OUTRIDER_DB_ADDRESS", "10.0.0.1:5432"), OutboundUrls.Address("db", new ListenAddress(IPAddress.Parse("10.0.0.1"), 5432)));
    }

    [Theory]
    [InlineData("services: { b: { discovery: { type: static, instances: ['10.0.0.1:80'] } } }", null)]
    [InlineData("services: { b: { discovery: { type: dns, name: b.internal, port: 80 }, retry: { attempts: 2, on: [connect, 503] }, balance: { type: least_loaded } } }", null)]
    [InlineData("services: { b: {} }", "'discovery' is missing")]
    [InlineData("services: { b: { discovery: { type: static, instances: [] } } }", "an empty list")]
    [InlineData("services: { b: { discovery: { type: static, instances: ['x'] } } }", "give a host and a port")]
    [InlineData("services: { b: { discovery: { type: static, instances: ['x:1', 'X:1'] } } }", "is given twice")]
    [InlineData("services: { b: { discovery: { type: dnss, name: x, port: 1 } } }", "dns")]
    [InlineData("services: { b: { discovery: { type: dns, name: 'x:1', port: 1 } } }", "give a name without a port")]
    [InlineData("services: { b: { discovery: { type: dns, name: x, port: 1 }, retry: { attempts: 0 } } }", "'0' is not allowed")]
    [InlineData("services: { b: { discovery: { type: dns, name: x, port: 1 }, retry: { on: [500] } } }", "'500' is not allowed")]
    [InlineData("services: { b: { discovery: { type: dns, name: x, port: 1 }, breaker: { failures: 0% } } }", "give a share above 0%")]
    [InlineData("services: { b: { discovery: { type: dns, name: x, port: 1 }, tls: { key: k.pem } } }", "there is a key without a certificate")]
    [InlineData("services: { b: { discovery: { type: dns, name: x, port: 1 }, tls: { authorities: nowhere.pem } } }", "does not exist; give a PEM file")]
    [InlineData("services: { a-b: { discovery: { type: dns, name: x, port: 1 } }, a.b: { discovery: { type: dns, name: x, port: 1 } } }", "would both be OUTRIDER_A_B_URL")]
    public void A_section_is_taken_or_refused_with_its_remedy(string yaml, string? expected)
    {
        var problems = new Problems();
        OutboundConfig.Shape.Read(new Section(Yaml.Read(yaml, "outrider.yaml", problems)!, "outbound", problems));
        var all = problems.InOrder().Select(p => p.ToString()).ToList();
        if (expected is null) Assert.Empty(all);
        else Assert.Contains(all, p => p.Contains(expected, StringComparison.Ordinal));
    }
}
