using System.Security.Cryptography;
using Outrider.Configuration;
using Outrider.Security;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Security;

public sealed class SecurityConfigTests
{
    private const string Good = "jwt: { staff: { issuer: i, audience: a, keys: { url: http://127.0.0.1/keys } } }";

    [Fact]
    public void The_smallest_useful_section_is_taken() => Assert.Empty(Problems(Good));

    [Theory]
    [InlineData("jwt: { staff: { audience: a, keys: { url: http://x/k } } }", "'issuer' is missing")]
    [InlineData("jwt: { staff: { issuer: i, keys: { url: http://x/k } } }", "'audience' is missing")]
    [InlineData("jwt: { staff: { issuer: i, audience: a } }", "'keys' is missing")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, keys: {} } }", "give one of 'file', 'url' and 'secret'")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, keys: { url: http://x/k, secret: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } } }", "only one of")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, algorithms: [HS256], keys: { url: http://x/k } } }", "a URL publishes it")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, algorithms: [HS256], keys: { secret: short } } }", "the secret has 5 bytes")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, algorithms: [RS256], keys: { secret: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa } } }", "give algorithms: [HS256]")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, algorithms: [none], keys: { url: http://x/k } } }", "'none' is not allowed")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, keys: { url: http://x/k }, forward: { Host: sub } } }", "'Host' is not allowed")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, keys: { url: http://x/k }, forward: { \"X Y\": sub } } }", "give a header's name")]
    [InlineData("jwt: { staff: { issuer: i, audience: a, keys: { file: nowhere.pem } } }", "does not exist")]
    public void What_is_wrong_is_said_with_its_remedy(string yaml, string expected) => Assert.Contains(Problems(yaml), p => p.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void A_secret_is_never_shown() => Assert.DoesNotContain(Problems("jwt: { staff: { issuer: i, audience: a, algorithms: [HS256], keys: { secret: hunter2 } } }"), p => p.Contains("hunter2", StringComparison.Ordinal));

    [Fact]
    public void A_weak_key_and_a_private_key_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var weak = RSA.Create(1024);
        Assert.Contains(Problems(File("weak.pem", folder.Write("weak.pem", weak.ExportSubjectPublicKeyInfoPem()))), p => p.Contains("1024 bits", StringComparison.Ordinal));
        Assert.Contains(Problems(File("private.pem", folder.Write("private.pem", Tokens.Rsa.ExportPkcs8PrivateKeyPem()))), p => p.Contains("private key", StringComparison.Ordinal));
        Assert.Contains(Problems(File("weak.json", folder.Write("weak.json", $$"""{"keys":[{{Tokens.Jwk(weak)}}]}"""))), p => p.Contains("1024 bits", StringComparison.Ordinal));
        Assert.Empty(Problems(File("good.pem", folder.Write("good.pem", Tokens.Elliptic.ExportSubjectPublicKeyInfoPem()))));

        string File(string name, string path) => $"jwt: {{ staff: {{ issuer: i, audience: a, keys: {{ file: \"{path}\" }} }} }} # {name}";
    }

    [Fact]
    public void A_key_set_of_anything_breaks_nothing()
    {
        var random = new Random(7);
        var good = $$"""{"keys":[{{Tokens.Jwk(Tokens.Rsa, "a")}},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},{"kty":"oct","k":"AA"}]}""";
        for (var i = 0; i < 3_000; i++)
        {
            var octets = System.Text.Encoding.UTF8.GetBytes(good);
            for (var n = random.Next(1, 6); n > 0; n--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            var faults = new List<string>();
            var keys = JwksReader.Read(octets, Enum.GetValues<JwtAlgorithm>(), faults);
            Assert.True(keys is not null || faults.Count > 0);
        }
    }

    private static IReadOnlyList<string> Problems(string yaml)
    {
        var problems = new Problems();
        var node = Yaml.Read(yaml, "outrider.yaml", problems)!;
        SecurityConfig.Shape.Read(new Section(node, "security", problems));
        return [.. problems.InOrder().Select(p => p.ToString())];
    }
}
