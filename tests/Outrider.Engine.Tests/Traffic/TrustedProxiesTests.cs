using System.Net;
using System.Text;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    public void A_network_includes_its_addresses(string network, string address, bool includes)
    {
        Assert.True(TrustedNetwork.TryParse(network, out var parsed));
        Assert.Equal(includes, new TrustedProxies([parsed]).Include(IPAddress.Parse(address)));
        Assert.Equal(network, parsed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.1:80")]
    [InlineData("[::1]")]
    [InlineData("::1/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("localhost")]
    public void What_could_mean_two_networks_is_none(string text) => Assert.False(TrustedNetwork.TryParse(text, out _));

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9", "203.0.113.9, 10.0.0.7")]
    [InlineData("203.0.113.9, 10.0.0.8", "203.0.113.9", "203.0.113.9, 10.0.0.8, 10.0.0.7")]
    [InlineData("198.51.100.1, 203.0.113.9", "203.0.113.9", "198.51.100.1, 203.0.113.9, 10.0.0.7")]
    [InlineData("10.1.1.1,10.0.0.8", "10.1.1.1", "10.1.1.1, 10.0.0.8, 10.0.0.7")]
    [InlineData("unknown, 10.0.0.8", "10.0.0.8", "unknown, 10.0.0.8, 10.0.0.7")]
    [InlineData("203.0.113.9:4711", "203.0.113.9", "203.0.113.9:4711, 10.0.0.7")]
    [InlineData("[2001:db8::9]:4711", "2001:db8::9", "[2001:db8::9]:4711, 10.0.0.7")]
    [InlineData("198.51.100.1, <script>, 10.0.0.8", "10.0.0.8", "10.0.0.8, 10.0.0.7")]
    [InlineData("010.0.0.8", "", "010.0.0.8, 10.0.0.7")]
    [InlineData(" , ,", "", "10.0.0.7")]
    public void A_trusted_proxy_is_believed_as_far_as_trust_reaches(string received, string client, string sent)
    {
        var exchange = Admitted(new FakeRequest("GET", "/", ("X-Forwarded-For", received)));
        Assert.Equal(client, Encoding.ASCII.GetString(exchange.Client));
        Assert.Equal(sent, Sent(exchange, "X-Forwarded-For"));
    }

    [Fact]
    public void Several_lines_are_one_chain()
    {
        var exchange = Admitted(new FakeRequest("GET", "/", ("X-Forwarded-For", "198.51.100.1, 203.0.113.9"), ("X-Forwarded-For", "10.0.0.8")));
        Assert.Equal("203.0.113.9", Encoding.ASCII.GetString(exchange.Client));
        Assert.Equal("198.51.100.1, 203.0.113.9, 10.0.0.8, 10.0.0.7", Sent(exchange, "X-Forwarded-For"));
    }

    [Fact]
    public void A_chain_beyond_reason_is_cut_from_the_left()
    {
        var received = string.Join(",", Enumerable.Range(1, 50).Select(i => $"10.0.1.{i}"));
        var sent = Sent(Admitted(new FakeRequest("GET", "/", ("X-Forwarded-For", received))), "X-Forwarded-For")!.Split(", ");
        Assert.Equal((ForwardedChain.MaxAddresses, "10.0.1.32", "10.0.0.7"), (sent.Length, sent[0], sent[^1]));
    }

    [Fact]
    public void A_stranger_s_word_is_replaced()
    {
        var exchange = Admitted(new FakeRequest("GET", "/", ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil"), ("X-Forwarded-Port", "1")) { Peer = IPAddress.Parse("203.0.113.9") });
        Assert.Equal(("203.0.113.9", "http", "orders.example", "8443"), (Sent(exchange, "X-Forwarded-For"), Sent(exchange, "X-Forwarded-Proto"), Sent(exchange, "X-Forwarded-Host"), Sent(exchange, "X-Forwarded-Port")));
        Assert.True(exchange.Client.IsEmpty);
    }

    [Fact]
    public void Scheme_host_and_port_of_a_trusted_proxy_are_kept_and_its_story_is_not_mixed_with_ours()
    {
        var whole = Admitted(new FakeRequest("GET", "/", ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "shop.example:444"), ("X-Forwarded-Port", "444")));
        Assert.Equal(("https", "shop.example:444", "444"), (Sent(whole, "X-Forwarded-Proto"), Sent(whole, "X-Forwarded-Host"), Sent(whole, "X-Forwarded-Port")));
        var part = Admitted(new FakeRequest("GET", "/", ("X-Forwarded-Proto", "https")));
        Assert.Equal(("https", "orders.example", null), (Sent(part, "X-Forwarded-Proto"), Sent(part, "X-Forwarded-Host"), Sent(part, "X-Forwarded-Port")));
        Assert.True(part.RequestHeaders.Removes("x_forwarded_port"));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto", "https, http", "http")]
    [InlineData("X-Forwarded-Proto", "gopher", "http")]
    [InlineData("X-Forwarded-Host", "a.example, b.example", "orders.example")]
    [InlineData("X-Forwarded-Host", "a.example/<b>", "orders.example")]
    [InlineData("X-Forwarded-Host", "", "orders.example")]
    [InlineData("X-Forwarded-Port", "65536", "8443")]
    [InlineData("X-Forwarded-Port", "-1", "8443")]
    [InlineData("X-Forwarded-Port", "80 ", "8443")]
    public void What_a_trusted_proxy_says_badly_is_replaced(string name, string value, string sent) =>
        Assert.Equal(sent, Sent(Admitted(new FakeRequest("GET", "/", (name, value))), name));

    [Fact]
    public void Said_twice_is_not_said()
    {
        var exchange = Admitted(new FakeRequest("GET", "/", ("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "https")));
        Assert.Equal("http", Sent(exchange, "X-Forwarded-Proto"));
    }

    [Fact]
    public void A_client_certificate_is_our_own_finding_only()
    {
        var without = Admitted(new FakeRequest("GET", "/", ("X-Forwarded-Client-Cert", "Subject=\"CN=admin\"")));
        Assert.Null(Sent(without, "X-Forwarded-Client-Cert"));
        Assert.True(without.RequestHeaders.Removes("X-Forwarded-Client-Cert"));
        Assert.True(without.RequestHeaders.Removes("x_forwarded_client_cert"));
        Assert.Equal("Hash=12", Sent(Admitted(new FakeRequest { ClientCertificate = "Hash=12" }), "X-Forwarded-Client-Cert"));
    }

    [Fact]
    public void Whatever_a_chain_holds_what_leaves_is_well_formed_and_the_client_is_an_address_or_nobody()
    {
        string[] pieces = ["10.0.0.8", "203.0.113.9", ",", ",", " ", "\t", "[", "]", ":", "::1", "unknown", "1", "0x7f.1", "256.1.1.1", "\"", "é", new('a', 70), "[::1]:80", "::ffff:10.0.0.1", "%eth0", "1.2.3.4.5"];
        var random = new Random(20260302);
        for (var i = 0; i < 20_000; i++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 4)).Select(_ => ("X-Forwarded-For", string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)])))).ToArray();
            var exchange = Admitted(new FakeRequest("GET", "/", lines));
            var sent = Sent(exchange, "X-Forwarded-For")!.Split(", ");
            Assert.Equal("10.0.0.7", sent[^1]);
            Assert.InRange(sent.Length, 1, ForwardedChain.MaxAddresses);
            Assert.All(sent, one => Assert.Matches("^[A-Za-z0-9.:_\\[\\]-]{1,64}$", one));
            if (!exchange.Client.IsEmpty) Assert.True(PeerAddress.TryParse(exchange.Client, out _, out var bare) && bare.Length == exchange.Client.Length);
        }
    }

    private static Exchange Admitted(FakeRequest request)
    {
        Assert.True(TrustedNetwork.TryParse("10.0.0.0/8", out var network));
        var exchange = new Exchange(request, 0);
        new ForwardedHeaders("http", new TrustedProxies([network])).Admit(exchange);
        return exchange;
    }

    private static string? Sent(Exchange exchange, string name) => exchange.RequestHeaders.All().SingleOrDefault(h => h.Key == name).Value;
}
