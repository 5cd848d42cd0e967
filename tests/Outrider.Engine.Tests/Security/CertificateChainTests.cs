using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

/// <summary>What speaks against a file, before anybody connects.</summary>
public sealed class CertificateChainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Pki _root;
    private readonly Pki _middle;

    public CertificateChainTests()
    {
        _root = new Pki(_folder, "root");
        _middle = new Pki(_folder, "middle", _root);
    }

    public void Dispose()
    {
        _root.Dispose();
        _middle.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_whole_chain_in_its_order_is_good_with_and_without_its_root()
    {
        var pair = _middle.Issue("server");
        File.AppendAllText(pair.Certificate, _middle.Pem);
        Assert.Null(Problem(pair));
        Assert.Single(PemPair.Read(pair).Load().Intermediates);
        File.AppendAllText(pair.Certificate, _root.Pem);
        Assert.Null(Problem(pair));
    }

    [Fact]
    public void A_chain_that_begins_with_the_authority_is_refused_with_the_place_of_the_right_one()
    {
        var pair = _middle.Issue("server");
        _folder.Write("server.pem", _middle.Pem + File.ReadAllText(pair.Certificate));
        var refused = Assert.Throws<CertificateException>(() => Problem(pair));
        Assert.Contains("belongs to certificate 2 of", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_with_its_middle_at_the_end_is_out_of_order()
    {
        var pair = _middle.Issue("server");
        File.AppendAllText(pair.Certificate, _root.Pem + _middle.Pem);
        Assert.Contains("certificate 2, 'CN=root', did not sign the one before it, 'CN=server'", Problem(pair), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_certificates_key_is_refused_by_name()
    {
        var (one, other) = (_root.Issue("one"), _root.Issue("other"));
        var refused = Assert.Throws<CertificateException>(() => Problem(one with { Key = other.Key }));
        Assert.Contains("other.key' does not belong to the certificate", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-9, -2, "expired on")]
    [InlineData(2, 9, "is valid only from")]
    public void A_certificate_out_of_its_time_is_a_problem(int from, int until, string expected)
    {
        var now = DateTimeOffset.UtcNow;
        Assert.Contains(expected, Problem(_root.Issue("server", from: now.AddDays(from), until: now.AddDays(until))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Pki.ServerOnly, CertificatePurpose.Server, null)]
    [InlineData(Pki.ServerOnly, CertificatePurpose.Client, "is not for clients (clientAuth)")]
    [InlineData(Pki.ClientOnly, CertificatePurpose.Client, null)]
    [InlineData(Pki.ClientOnly, CertificatePurpose.Server, "is not for servers (serverAuth)")]
    [InlineData("2.5.29.37.0", CertificatePurpose.Server, null)]
    [InlineData(null, CertificatePurpose.Client, null)]
    internal void A_certificate_is_used_only_for_what_it_says_it_is_for(string? says, CertificatePurpose purpose, string? expected)
    {
        var problem = PemPair.Read(_root.Issue("server", purpose: says)).Load().Problem(purpose, DateTimeOffset.UtcNow);
        if (expected is null) Assert.Null(problem);
        else Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_that_ends_below_an_authority_which_can_be_fetched_seems_to_lack_it()
    {
        var pair = _middle.Issue("server", issuerAt: "http://ca.example/middle.crt");
        Assert.Equal("CN=middle", PemPair.Read(pair).Load().MissingIssuer());
        File.AppendAllText(pair.Certificate, _middle.Pem);
        // A private authority's certificate says nothing of where it is to be had, and its root is with those who trust it.
        Assert.Null(PemPair.Read(pair).Load().MissingIssuer());
        Assert.Null(PemPair.Read(_middle.Issue("silent")).Load().MissingIssuer());
    }

    [Fact]
    public void Authorities_are_certificates_that_may_sign()
    {
        var now = DateTimeOffset.UtcNow;
        Assert.Null(PemAuthorities.Read(_root.Path).Load().Problem(now));
        Assert.Null(PemAuthorities.Read(_middle.Path).Load().Problem(now));
        Assert.Contains("holds no authority: 'CN=leaf' was signed by 'CN=root'", PemAuthorities.Read(_root.Issue("leaf").Certificate).Load().Problem(now), StringComparison.Ordinal);
        Assert.Contains("has expired", PemAuthorities.Read(_root.Path).Load().Problem(now.AddYears(20)), StringComparison.Ordinal);
        Assert.Throws<CertificateException>(() => PemAuthorities.Read(_folder.Write("empty.pem", "")).Load());
    }

    [Fact]
    public void No_message_shows_a_key()
    {
        var pair = _root.Issue("server");
        var key = File.ReadAllLines(pair.Key)[1];
        Assert.DoesNotContain(key, PemPair.Read(pair).ToString(), StringComparison.Ordinal);
        _folder.Write("server.key", "-----BEGIN PRIVATE KEY-----\n" + key);
        Assert.DoesNotContain(key, Assert.Throws<CertificateException>(() => Problem(pair)).ToString(), StringComparison.Ordinal);
    }

    private static string? Problem(PemPaths pair) => PemPair.Read(pair).Load().Problem(CertificatePurpose.Server, DateTimeOffset.UtcNow);
}
