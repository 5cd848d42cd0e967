using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Outrider.Testing;

namespace Outrider.EndToEnd.Golden;

/// <summary>What the guides and the examples show is a configuration that Outrider takes.</summary>
public sealed partial class DocumentedConfigurationTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Guides() => new(Directory.GetFiles(Path.Combine(Root, "docs", "guides"), "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));

    public static TheoryData<string> Examples() =>
        new(Directory.GetFiles(Path.Combine(Root, "examples"), "outrider.yaml", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Guides))]
    public void Every_configuration_in_a_guide_is_good(string guide)
    {
        var blocks = YamlBlock().Matches(File.ReadAllText(Path.Combine(Root, "docs", "guides", guide)));
        Assert.NotEmpty(blocks);
        foreach (Match block in blocks) AssertGood(block.Groups[1].Value);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_examples_configuration_is_good(string example) => AssertGood(File.ReadAllText(Path.Combine(Root, "examples", example, "outrider.yaml")));

    private static void AssertGood(string yaml)
    {
        using var folder = new TemporaryFolder();
        folder.Write("outrider.yaml", yaml);
        WriteCertificates(folder);
        var golden = new GoldenCase { Files = [], Environment = new Dictionary<string, string>(), Commands = [] };
        var output = GoldenRun.Output(["check", "-c", "outrider.yaml"], golden, folder);
        Assert.True(output.EndsWith("exit 0\n", StringComparison.Ordinal), output);
    }

    private static void WriteCertificates(TemporaryFolder folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        folder.Write("certs/server.pem", certificate.ExportCertificatePem());
        folder.Write("certs/server.key", key.ExportPkcs8PrivateKeyPem());
        folder.Write("certs/ca.pem", certificate.ExportCertificatePem());
        folder.Write("certs/client.pem", certificate.ExportCertificatePem());
        folder.Write("certs/client.key", key.ExportPkcs8PrivateKeyPem());
        folder.Write("certs/jwt.pem", key.ExportSubjectPublicKeyInfoPem());
        folder.Write("certs/jwt.secret", Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!File.Exists(Path.Combine(folder, "outrider.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex YamlBlock();
}
