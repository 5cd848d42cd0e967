using Microsoft.Extensions.Logging;
using Outrider.Engine.Tests.Http;
using Outrider.Observability;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

public sealed class ServerCertificateTests : IDisposable
{
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly StringWriter _said = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_renewed_certificate_is_used_from_the_next_handshake_on()
    {
        Write("server", -1, 30);
        using var certificate = Open();
        var before = Shown(certificate);
        Write("server", -1, 60);
        _time.Advance(Later);
        Assert.NotEqual(before, Shown(certificate));
        Assert.Contains("was renewed", _said.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server.pem", "nonsense")]
    [InlineData("server.key", "nonsense")]
    [InlineData("server.key", null)]
    public void Bad_new_files_change_nothing_and_are_warned_of_once(string file, string? text)
    {
        Write("server", -1, 30);
        using var certificate = Open();
        var before = Shown(certificate);
        if (text is null) File.Delete(_folder[file]);
        else _folder.Write(file, text);
        for (var i = 0; i < 5; i++) _time.Advance(Later);

        Assert.Equal(before, Shown(certificate));
        Assert.Single(_said.ToString().Split('\n'), line => line.Contains("is not taken", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_certificates_key_is_refused_by_name()
    {
        Write("server", -1, 30);
        Write("other", -1, 30);
        File.Copy(_folder["other.key"], _folder["server.key"], overwrite: true);
        var refused = Assert.Throws<CertificateException>(() => Open());
        Assert.Contains("server.key' does not belong to the certificate", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-9, -2, "expired on 2025-12-31")]
    [InlineData(2, 9, "is valid only from 2026-01-04")]
    public void A_certificate_out_of_its_time_is_a_problem_by_date(int from, int until, string expected)
    {
        Write("server", from, until);
        var problem = PemPair.Read(_folder["server.pem"], _folder["server.key"]).Load().Problem(_time.GetUtcNow());
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Intermediates_behind_the_certificate_are_sent_along()
    {
        Write("server", -1, 30);
        Write("above", -1, 30);
        File.AppendAllText(_folder["server.pem"], "\n" + File.ReadAllText(_folder["above.pem"]));
        Assert.Single(PemPair.Read(_folder["server.pem"], _folder["server.key"]).Load().Intermediates);
    }

    private void Write(string name, int fromDays, int untilDays) => TestCertificate.Write(_folder, name, _time.GetUtcNow().AddDays(fromDays), _time.GetUtcNow().AddDays(untilDays));

    private ServerCertificate Open()
    {
        var certificate = new ServerCertificate(_folder["server.pem"], _folder["server.key"], _time, new LogWriter(_said, LogLevel.Information, _time).CreateLogger("inbound"));
        certificate.Follow();
        return certificate;
    }

    private static string Shown(ServerCertificate certificate) => certificate.Options().ServerCertificateContext!.TargetCertificate.Thumbprint;
}
