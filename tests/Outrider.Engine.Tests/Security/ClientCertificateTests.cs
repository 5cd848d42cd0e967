using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Outrider.Security;

namespace Outrider.Engine.Tests.Security;

public sealed class ClientCertificateTests
{
    private const string Hostile = "\r\n\0\";,=\\é\u2028 aZ#+<>";

    [Fact]
    public void The_header_says_fingerprint_subject_and_names_in_Envoys_format()
    {
        using var certificate = Make("CN=billing, O=Example, C=US", n =>
        {
            n.AddDnsName("billing.internal");
            n.AddUri(new Uri("spiffe://example/billing"));
            n.AddDnsName("b.internal");
        });
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
        Assert.Equal(
            $"Hash={fingerprint};Subject=\"CN=billing,O=Example,C=US\";URI=spiffe://example/billing;DNS=billing.internal;DNS=b.internal",
            ForwardedClientCert.Text(ClientCertificate.From(certificate)!));
    }

    [Fact]
    public void A_certificate_without_names_has_its_fingerprint_and_an_empty_subject()
    {
        Assert.Equal("Hash=ab;Subject=\"\"", ForwardedClientCert.Text(new ClientCertificate("", [], [], "ab")));
    }

    [Fact]
    public void What_divides_the_header_is_quoted()
    {
        Assert.Equal("Hash=ab;Subject=\"\";URI=\"urn:a;b=c,\\\"d\\\"\"", ForwardedClientCert.Text(new ClientCertificate("", [], ["urn:a;b=c,\"d\""], "ab")));
    }

    [Theory]
    // The examples of RFC 4514 section 4.
    [InlineData("CN", "James \"Jim\" Smith, III", "CN=James \\\"Jim\\\" Smith\\, III")]
    [InlineData("CN", "Before\rAfter", "CN=Before\\0DAfter")]
    [InlineData("CN", "Lučić", "CN=Lu\\C4\\8Di\\C4\\87")]
    [InlineData("O", " #x ", "O=\\ #x\\ ")]
    [InlineData("O", "#x", "O=\\#x")]
    public void A_subject_is_written_as_RFC_4514_says(string type, string value, string expected) => Assert.Equal(expected, DistinguishedName.Text(Name((type, value))));

    [Fact]
    public void A_name_of_two_parts_in_one_and_of_an_unknown_type_is_written_too()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        {
            Attribute(writer, "2.5.4.11", "Sales");
            Attribute(writer, "1.2.3.4", "x");
        }

        Assert.Equal(new HashSet<string> { "OU=Sales", "1.2.3.4=x" }, [.. DistinguishedName.Text(writer.Encode()).Split('+')]);
    }

    [Fact]
    public void No_name_however_hostile_breaks_out_of_its_header()
    {
        var random = new Random(20260102);
        for (var i = 0; i < 3_000; i++)
        {
            var hostile = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => Hostile[random.Next(Hostile.Length)]));
            var certificate = new ClientCertificate(DistinguishedName.Text(Name(("CN", hostile))), [], [], "ab");
            var text = ForwardedClientCert.Text(certificate);
            Assert.True(text.All(c => c is >= ' ' and < '\x7f'), text);
            // The quotes that are not escaped are the two around the subject.
            Assert.Equal(2, Unescaped(text, '"'));
        }
    }

    [Fact]
    public void A_mangled_certificate_is_nobody_and_never_a_fault()
    {
        var random = new Random(7);
        using var certificate = Make("CN=billing, O=Example, C=US", n => n.AddUri(new Uri("spiffe://example/billing")));
        var (whole, read) = (certificate.RawData, 0);
        for (var i = 0; i < 3_000; i++)
        {
            var mangled = whole.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--) mangled[random.Next(mangled.Length)] = (byte)random.Next(256);
            try
            {
                using var loaded = X509CertificateLoader.LoadCertificate(mangled);
                if (ClientCertificate.From(loaded) is { } someone && ForwardedClientCert.Text(someone).All(c => c is >= ' ' and < '\x7f')) read++;
            }
            catch (CryptographicException)
            {
                // OpenSSL would not have let it through a handshake.
            }
        }

        Assert.True(read > 100, $"{read} could be read");
    }

    private static int Unescaped(string text, char wanted)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == wanted) count++;
        }

        return count;
    }

    private static byte[] Name(params (string Type, string Value)[] parts)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            foreach (var (type, value) in parts)
                using (writer.PushSetOf())
                    Attribute(writer, type == "CN" ? "2.5.4.3" : "2.5.4.10", value);
        return writer.Encode();
    }

    private static void Attribute(AsnWriter writer, string type, string value)
    {
        using var _ = writer.PushSequence();
        writer.WriteObjectIdentifier(type);
        writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
    }

    private static X509Certificate2 Make(string subject, Action<SubjectAlternativeNameBuilder> names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        names(builder);
        request.CertificateExtensions.Add(builder.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
    }
}
