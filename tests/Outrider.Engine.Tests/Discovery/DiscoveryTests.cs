using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Discovery;
using Outrider.Discovery.Sources;
using Outrider.Observability;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Discovery;

public sealed class DiscoveryTests
{
    private readonly FakeTime _time = new();
    private readonly MetricFamily<Counter> _lookups = new MetricRegistry().Counter("lookups", "", "service", "result");

    [Theory]
    [InlineData("10.0.0.4:8080", typeof(IPEndPoint), "10.0.0.4:8080")]
    [InlineData("[::1]:80", typeof(IPEndPoint), "[::1]:80")]
    [InlineData("Billing.internal:80", typeof(DnsEndPoint), "billing.internal:80")]
    [InlineData("my_service:65535", typeof(DnsEndPoint), "my_service:65535")]
    public void An_address_is_read(string text, Type kind, string authority)
    {
        Assert.True(Address.TryParse(text, out var address));
        Assert.Equal((kind, authority), (address.EndPoint.GetType(), address.Authority));
    }

    [Theory]
    [InlineData("10.0.0.4")]
    [InlineData("10.0.0.4:0")]
    [InlineData("10.0.0.4:65536")]
    [InlineData("10.0.0.400:80")]
    [InlineData("10.0.4:80")]
    [InlineData("::1:80")]
    [InlineData("http://x:80")]
    [InlineData("a b:80")]
    [InlineData("-a:80")]
    [InlineData("a..b:80")]
    [InlineData(":80")]
    [InlineData("[x]:80")]
    [InlineData("a/b:80")]
    [InlineData("a@b:80")]
    public void What_is_no_address_is_refused(string text) => Assert.False(Address.TryParse(text, out _));

    [Fact]
    public void Random_text_never_breaks_the_reading()
    {
        var random = new Random(3);
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => "ab1.:[]-_%/ \0é0"[random.Next(15)]));
            if (Address.TryParse(text, out var address)) Assert.True(Address.TryParse(address.Authority, out var again) && again == address, text);
        }
    }

    [Fact]
    public async Task A_name_is_looked_up_again_and_the_last_good_answer_stays_when_that_fails()
    {
        Func<IPAddress[]> answer = () => [IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.1")];
        await using var source = Source((_, _) => Task.FromResult(answer()));
        source.Start();
        await source.FirstLook.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], source.Addresses.Value.Addresses.Select(a => a.Authority));
        answer = () => throw new System.Net.Sockets.SocketException(11001);
        await RefreshAsync();
        await Eventually.True(() => source.Addresses.Value.Error is not null, "the failure shows");
        Assert.Equal(2, source.Addresses.Value.Addresses.Count);
        answer = () => [IPAddress.Parse("10.0.0.3")];
        await RefreshAsync();
        await Eventually.True(() => source.Addresses.Value is { Error: null, Addresses: [{ Authority: "10.0.0.3:80" }] }, "the new answer is in use");
        Assert.Equal(1, _lookups.With("billing", "failed").Value);
    }

    [Fact]
    public async Task A_resolver_that_hangs_is_not_waited_for_for_ever()
    {
        await using var source = Source((_, _) => new TaskCompletionSource<IPAddress[]>().Task);
        source.Start();
        await RefreshAsync();
        await source.FirstLook.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.Contains("no answer within 5s", source.Addresses.Value.Error);
    }

    [Fact]
    public async Task The_machines_own_resolver_finds_localhost()
    {
        await using var source = Source(Dns.GetHostAddressesAsync);
        source.Start();
        await source.FirstLook.WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.All(source.Addresses.Value.Addresses, a => Assert.True(IPAddress.IsLoopback(((IPEndPoint)a.EndPoint).Address)));
        Assert.NotEmpty(source.Addresses.Value.Addresses);
    }

    private DnsSource Source(DnsLookup lookUp) => new(new DnsSourceConfig { Name = "localhost", Port = 80 }, new DiscoveryContext("billing", _time, NullLogger.Instance, _lookups), lookUp);

    private async Task RefreshAsync()
    {
        await Eventually.True(() => _time.WaitingTimers > 0, "the source waits");
        _time.Advance(TimeSpan.FromSeconds(5));
    }
}
