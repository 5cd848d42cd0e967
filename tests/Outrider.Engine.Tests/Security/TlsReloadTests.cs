using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

/// <summary>Files that change while they are in use. Nothing here waits: the looks are moved by fake time, which starts at today's real date.</summary>
public sealed class TlsReloadTests : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly LogLines _log = new();
    private readonly MetricRegistry _metrics = new();
    private readonly Pki _ca;

    public TlsReloadTests()
    {
        _time.Advance(DateTimeOffset.UtcNow - _time.GetUtcNow());
        _ca = new Pki(_folder);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_renewed_certificate_is_used_from_the_next_handshake_on()
    {
        using var tls = Open(_ca.Issue("server", subject: "CN=old"));
        var client = Handshake.Trusting("renewed.example");
        Assert.Equal("CN=old", (await Handshake.With(tls, client)).Shown);
        _ca.Issue("server", subject: "CN=new");
        _time.Advance(Look);
        // A session of the old certificate's is not resumed either.
        Assert.Equal("CN=new", (await Handshake.With(tls, client)).Shown);
        Assert.Equal(1, Count("outrider_certificate_reloads_total", "taken"));
    }

    [Theory]
    [InlineData("server.pem", "nonsense")]
    [InlineData("server.key", "nonsense")]
    [InlineData("server.key", null)]
    public async Task Bad_new_files_change_nothing_and_are_warned_of_and_counted_once(string file, string? text)
    {
        using var tls = Open(_ca.Issue("server"));
        if (text is null) File.Delete(_folder[file]);
        else _folder.Write(file, text);
        _time.Advance(10 * Look);
        Assert.Equal("CN=server", (await Handshake.With(tls, Handshake.Trusting())).Shown);
        Assert.Equal(1, _log.Count(LogLevel.Warning));
        Assert.Equal(1, Count("outrider_certificate_reloads_total", "refused"));
    }

    public static TheoryData<string> Useless() => new("expired", "not_yet", "purpose", "order");

    [Theory]
    [MemberData(nameof(Useless))]
    public async Task A_new_certificate_that_callers_would_refuse_is_not_taken(string how)
    {
        using var tls = Open(_ca.Issue("server", subject: "CN=old"));
        var now = _time.GetUtcNow();
        if (how == "expired") _ca.Issue("server", from: now.AddDays(-9), until: now.AddDays(-1));
        else if (how == "not_yet") _ca.Issue("server", from: now.AddDays(1));
        else if (how == "purpose") _ca.Issue("server", purpose: Pki.ClientOnly);
        else File.AppendAllText(_ca.Issue("server").Certificate, File.ReadAllText(_ca.Issue("other").Certificate));
        _time.Advance(3 * Look);
        Assert.Equal("CN=old", (await Handshake.With(tls, Handshake.Trusting())).Shown);
        Assert.Equal(1, _log.Count(LogLevel.Warning));
    }

    [Fact]
    public async Task A_new_certificate_that_is_not_valid_yet_is_taken_once_it_is()
    {
        using var tls = Open(_ca.Issue("server", subject: "CN=old"));
        _ca.Issue("server", subject: "CN=new", from: _time.GetUtcNow().AddMinutes(1));
        _time.Advance(Look);
        Assert.Equal("CN=old", (await Handshake.With(tls, Handshake.Trusting())).Shown);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("CN=new", (await Handshake.With(tls, Handshake.Trusting())).Shown);
    }

    [Fact]
    public async Task A_pair_that_is_replaced_one_file_after_the_other_is_taken_without_a_warning()
    {
        var paths = _ca.Issue("server", subject: "CN=old");
        using var tls = Open(paths);
        var renewed = _ca.Issue("renewed", subject: "CN=new");
        File.Copy(renewed.Certificate, paths.Certificate, overwrite: true);
        _time.Advance(Look);
        File.Copy(renewed.Key, paths.Key, overwrite: true);
        _time.Advance(Look);
        Assert.Equal("CN=new", (await Handshake.With(tls, Handshake.Trusting())).Shown);
        Assert.Equal(0, _log.Count(LogLevel.Warning));
    }

    [Fact]
    public async Task A_secret_that_Kubernetes_swaps_by_a_link_two_folders_up_is_noticed()
    {
        var (old, renewed) = (_ca.Issue("..1/tls", subject: "CN=old"), _ca.Issue("..2/tls", subject: "CN=new"));
        Assert.NotEqual(old, renewed);
        Directory.CreateSymbolicLink(_folder["..data"], "..1");
        File.CreateSymbolicLink(_folder["tls.pem"], "..data/tls.pem");
        File.CreateSymbolicLink(_folder["tls.key"], "..data/tls.key");
        using var tls = Open(new PemPaths(_folder["tls.pem"], _folder["tls.key"]));
        Assert.Equal("CN=old", (await Handshake.With(tls, Handshake.Trusting())).Shown);
        Directory.Delete(_folder["..data"]);
        Directory.CreateSymbolicLink(_folder["..data"], "..2");
        _time.Advance(Look);
        Assert.Equal("CN=new", (await Handshake.With(tls, Handshake.Trusting())).Shown);
    }

    [Fact]
    public async Task One_broken_certificate_of_several_does_not_keep_the_others_old()
    {
        using var tls = Open(_ca.Issue("one", ["one.org"]), _ca.Issue("two", ["two.org"], subject: "CN=old"));
        _folder.Write("one.pem", "nonsense");
        _ca.Issue("two", ["two.org"], subject: "CN=new");
        _time.Advance(2 * Look);
        Assert.Equal("CN=one", (await Handshake.With(tls, Handshake.Trusting("one.org"))).Shown);
        Assert.Equal("CN=new", (await Handshake.With(tls, Handshake.Trusting("two.org"))).Shown);
    }

    [Fact]
    public async Task Other_client_authorities_are_believed_and_the_old_ones_no_more_not_even_for_a_session_of_theirs()
    {
        using var others = new Pki(_folder, "others");
        var (ours, theirs) = (_ca.Issue("ours"), others.Issue("theirs"));
        _folder.Write("clients.pem", _ca.Pem);
        using var tls = Open(new ServerTlsModel([_ca.Issue("server")], _folder["clients.pem"], true, false));
        var (known, stranger) = (Showing(ours), Showing(theirs));
        Assert.Equal("CN=ours", (await Handshake.With(tls, known)).Caller!.Subject);
        await Assert.ThrowsAnyAsync<Exception>(() => Handshake.With(tls, stranger));

        _folder.Write("clients.pem", others.Pem);
        _time.Advance(Look);
        Assert.Equal("CN=theirs", (await Handshake.With(tls, stranger)).Caller!.Subject);
        await Assert.ThrowsAnyAsync<Exception>(() => Handshake.With(tls, known));
    }

    [Fact]
    public async Task A_services_authorities_and_our_certificate_are_followed_too()
    {
        using var others = new Pki(_folder, "others");
        _folder.Write("trusted.pem", _ca.Pem);
        using var upstream = new UpstreamTls(Ours("trusted.pem", _ca.Issue("ours", subject: "CN=old")), Alpn.Http1, Around());
        upstream.Follow();
        using var good = Open(new ServerTlsModel([_ca.Issue("good")], _ca.Path, true, false));
        using var other = Open(new ServerTlsModel([others.Issue("other")], _ca.Path, true, false));
        Assert.Equal("CN=old", (await Handshake.With(good, upstream.For("localhost:1"))).Caller!.Subject);
        await Assert.ThrowsAsync<AuthenticationException>(() => Handshake.With(other, upstream.For("localhost:1")));

        _folder.Write("trusted.pem", others.Pem);
        _ca.Issue("ours", subject: "CN=new");
        _time.Advance(Look);
        Assert.Equal("CN=new", (await Handshake.With(other, upstream.For("localhost:1"))).Caller!.Subject);
        // Nor by resuming the session that was good a moment ago.
        await Assert.ThrowsAsync<AuthenticationException>(() => Handshake.With(good, upstream.For("localhost:1")));
    }

    [Fact]
    public void A_certificate_that_ends_soon_is_warned_of_once_and_once_more_when_it_has_ended()
    {
        using var tls = Open(_ca.Issue("server", until: _time.GetUtcNow().AddDays(15)));
        Assert.Equal(0, _log.Count(LogLevel.Warning));
        // Two seconds a look: by the hour, or the test would be all looks.
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Single(_log.All, l => l.Contains("expires on", StringComparison.Ordinal));
        Assert.Equal(1, _log.Count(LogLevel.Warning));
    }

    [Fact]
    public async Task A_certificate_that_has_ended_before_the_start_is_served_with_a_warning()
    {
        var now = _time.GetUtcNow();
        using var tls = Open(_ca.Issue("server", from: now.AddDays(-9), until: now.AddDays(-1)));
        Assert.Equal("CN=server", (await Handshake.With(tls, Handshake.Trusting())).Shown);
        Assert.Contains("expired on", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    [Fact]
    public void When_a_certificate_expires_is_a_number_by_file()
    {
        var until = new DateTimeOffset(2040, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using var authority = new Pki(_folder, "long");
        using var tls = Open(authority.Issue("server", until: until < authority.Certificate.NotAfter ? until : _time.GetUtcNow().AddDays(50)));
        var shown = Assert.Single(_metrics.Collect(), p => p.Name == "outrider_certificate_expiry_timestamp_seconds");
        Assert.Equal(_folder["server.pem"], shown.Labels.Single().Value);
        Assert.InRange(shown.Value, _time.GetUtcNow().AddDays(49).ToUnixTimeSeconds(), until.ToUnixTimeSeconds());
    }

    private double Count(string name, string result) => _metrics.Collect().Where(p => p.Name == name && p.Labels.Any(l => l.Value == result)).Sum(p => p.Value);

    private UpstreamTlsConfig Ours(string authorities, PemPaths pair) => new() { Authorities = _folder[authorities], Certificate = pair.Certificate, Key = pair.Key };

    private static SslClientAuthenticationOptions Showing(PemPaths pair)
    {
        var client = Handshake.Trusting();
        client.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(pair.Certificate, pair.Key), null, offline: true);
        return client;
    }

    private ServerTls Open(params PemPaths[] certificates) => Open(new ServerTlsModel(certificates, null, false, false));

    private ServerTls Open(ServerTlsModel model)
    {
        var tls = new ServerTls(model, Alpn.Http, Around());
        tls.Follow();
        return tls;
    }

    private TlsSurroundings Around() => _around ??= new TlsSurroundings(new CertificateMetrics(_metrics), _time, _log);

    private TlsSurroundings? _around;
}
