using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

/// <summary>What callers get of a listener's handshakes.</summary>
public sealed class ServerTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pki _ca;

    public ServerTlsTests() => _ca = new Pki(_folder);

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("api.example.com", "CN=exact")]
    [InlineData("API.Example.COM", "CN=exact")]
    [InlineData("www.example.com", "CN=wild")]
    [InlineData("a.b.example.com", "CN=first")]
    [InlineData("example.com", "CN=first")]
    [InlineData("elsewhere.org", "CN=first")]
    [InlineData("", "CN=first")]
    public async Task A_caller_gets_the_certificate_of_the_name_it_asks_for(string name, string expected)
    {
        using var tls = Open(_ca.Issue("first", ["first.org"]), _ca.Issue("wild", ["*.example.com"]), _ca.Issue("exact", ["api.example.com"]));
        Assert.Equal(expected, (await Handshake.With(tls, Handshake.Trusting(name))).Shown);
    }

    [Fact]
    public async Task TLS_1_3_is_spoken_where_the_caller_can()
    {
        using var tls = Open(_ca.Issue("server"));
        Assert.Equal(SslProtocols.Tls13, (await Handshake.With(tls, Handshake.Trusting())).Protocol);
    }

    [Fact]
    public async Task A_caller_that_knows_only_TLS_1_2_gets_a_cipher_with_forward_secrecy_and_integrity_in_one()
    {
        using var tls = Open(_ca.Issue("server"));
        var made = await Handshake.With(tls, Handshake.Trusting(protocols: SslProtocols.Tls12));
        Assert.Equal(SslProtocols.Tls12, made.Protocol);
        Assert.Matches("^TLS_ECDHE_ECDSA_WITH_(AES_(128|256)_GCM|CHACHA20)", made.Cipher.ToString());
    }

    public static TheoryData<TlsCipherSuite> Unsound() => new(
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM);

    [Theory]
    [MemberData(nameof(Unsound))]
    public async Task A_caller_that_offers_nothing_sound_is_turned_away(TlsCipherSuite offered)
    {
        using var tls = Open(_ca.Issue("server"));
        var client = Handshake.Trusting(protocols: SslProtocols.Tls12);
        client.CipherSuitesPolicy = new CipherSuitesPolicy([offered]);
        await Refused(tls, client);
    }

    [Fact]
    public async Task A_caller_that_can_do_better_than_its_favourite_gets_the_better_cipher()
    {
        using var tls = Open(_ca.Issue("server"));
        var client = Handshake.Trusting(protocols: SslProtocols.Tls12);
        client.CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]);
        Assert.Equal(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, (await Handshake.With(tls, client)).Cipher);
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_AES_128_GCM_SHA256, true)]
    [InlineData(TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, true)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, true)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256, false)]
    [InlineData(TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, false)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, false)]
    [InlineData(TlsCipherSuite.TLS_NULL_WITH_NULL_NULL, false)]
    public void A_sound_cipher_has_forward_secrecy_and_integrity_in_one(TlsCipherSuite suite, bool sound) => Assert.Equal(sound, SoundCiphers.Contain(suite));

    [Fact]
    public async Task TLS_1_2_is_turned_away_where_the_least_is_1_3()
    {
        using var tls = Open(new ServerTlsModel([_ca.Issue("server")], null, false, OnlyTls13: true));
        Assert.Equal(SslProtocols.Tls13, (await Handshake.With(tls, Handshake.Trusting())).Protocol);
        await Refused(tls, Handshake.Trusting(protocols: SslProtocols.Tls12));
    }

    [Theory]
    [InlineData("h2", "h2")]
    [InlineData("http/1.1", "http/1.1")]
    [InlineData("http/1.1,h2", "h2")]
    [InlineData("", "")]
    public async Task The_protocol_is_agreed_on_in_the_handshake(string offered, string expected)
    {
        using var tls = Open(_ca.Issue("server"));
        var client = Handshake.Trusting();
        if (offered.Length > 0) client.ApplicationProtocols = [.. offered.Split(',').Select(p => new SslApplicationProtocol(p))];
        Assert.Equal(expected, (await Handshake.With(tls, client)).Alpn);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_second_handshake_resumes_the_session_of_the_first(SslProtocols version)
    {
        using var tls = Open(_ca.Issue("server"));
        var client = Handshake.Trusting("resumed.example", version);
        var first = await Handshake.With(tls, client);
        var second = await Handshake.With(tls, client);
        // No certificate is sent again.
        Assert.True(second.Received < first.Received * 0.6, $"{first.Received} octets, then {second.Received}");
    }

    public static TheoryData<bool, string, bool> Callers() => new()
    {
        { true, "none", false },
        { true, "good", true },
        { true, "stranger", false },
        { true, "expired", false },
        { true, "server_only", false },
        { false, "none", true },
        { false, "good", true },
        { false, "stranger", false },
        { false, "expired", false },
        { false, "server_only", false },
    };

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task A_bad_client_certificate_always_fails_and_none_only_where_one_is_required(bool require, string shows, bool comesIn)
    {
        using var strangers = new Pki(_folder, "strangers");
        using var tls = Open(new ServerTlsModel([_ca.Issue("server")], _ca.Path, require, false));
        var now = DateTimeOffset.UtcNow;
        PemPaths? pair = shows switch
        {
            "good" => _ca.Issue("good", ["good.internal"], ["spiffe://example/good"], Pki.ClientOnly),
            "stranger" => strangers.Issue("stranger"),
            "expired" => _ca.Issue("expired", from: now.AddDays(-9), until: now.AddDays(-1)),
            "server_only" => _ca.Issue("server_only", purpose: Pki.ServerOnly),
            _ => null,
        };
        var client = Showing(pair);
        if (!comesIn)
        {
            await Refused(tls, client);
            return;
        }

        var caller = (await Handshake.With(tls, client)).Caller;
        if (pair is null) Assert.Null(caller);
        else Assert.Equal(("CN=good", "good.internal", "spiffe://example/good"), (caller!.Subject, caller.DnsNames.Single(), caller.Uris.Single()));
    }

    [Fact]
    public async Task A_caller_that_resumes_its_session_is_known_by_its_certificate_still()
    {
        using var tls = Open(new ServerTlsModel([_ca.Issue("server")], _ca.Path, true, false));
        var client = Showing(_ca.Issue("billing"));
        client.TargetHost = "mutual.example";
        var first = await Handshake.With(tls, client);
        var second = await Handshake.With(tls, client);
        Assert.Equal("CN=billing", first.Caller!.Subject);
        Assert.Equal(first.Caller.Fingerprint, second.Caller!.Fingerprint);
    }

    [Fact]
    public async Task A_session_of_one_listener_does_not_let_anyone_into_another_that_asks_for_more()
    {
        var server = _ca.Issue("server");
        using var open = Open(server);
        using var closed = Open(new ServerTlsModel([server], _ca.Path, true, false));
        var client = Handshake.Trusting("shared.example");
        await Handshake.With(open, client);
        await Refused(closed, client);
    }

    private static SslClientAuthenticationOptions Showing(PemPaths? pair)
    {
        var client = Handshake.Trusting();
        // A context for this one alone, since a session that was made with another certificate must not be resumed.
        if (pair is not null) client.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(pair.Certificate, pair.Key), null, offline: true);
        return client;
    }

    // Over TLS 1.3 the client learns of the refusal when it first reads; either end may be the one that fails.
    private static async Task Refused(ServerTls tls, SslClientAuthenticationOptions client)
    {
        var failed = await Assert.ThrowsAnyAsync<Exception>(() => Handshake.With(tls, client));
        Assert.True(failed is AuthenticationException or IOException, failed.ToString());
    }

    private static ServerTls Open(params PemPaths[] certificates) => Open(new ServerTlsModel(certificates, null, false, false));

    private static ServerTls Open(ServerTlsModel model) => new(model, Alpn.Http, new TlsSurroundings(new CertificateMetrics(new MetricRegistry()), TimeProvider.System, NullLogger.Instance));
}
