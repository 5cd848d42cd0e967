using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Security;

/// <summary>
/// What one certificate's handshakes are made with: made once, and shared, so that sessions can be resumed and a handshake allocates little. Callers are
/// judged anew at each handshake, also where a session is resumed.
/// </summary>
internal static class ServerHandshake
{
    // Beyond this the list of their names, sent in every handshake, costs more than it helps a caller to choose among its certificates.
    private const int MostNamedAuthorities = 32;

    public static SslServerAuthenticationOptions Options(CertificateChain chain, Authorities? authorities, ServerTlsModel model, IReadOnlyList<SslApplicationProtocol> protocols) => new()
    {
        ServerCertificateContext = Context(chain, authorities),
        // RFC 8996 retires all below 1.2.
        EnabledSslProtocols = model.OnlyTls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = protocols.Count > 0 ? [.. protocols] : null,
        AllowRenegotiation = false,
        ClientCertificateRequired = authorities is not null,
        CertificateChainPolicy = authorities?.Trust(),
        RemoteCertificateValidationCallback = authorities is null ? HasSoundCipher : model.RequiresClient ? IsKnown : IsKnownOrNobody,
    };

    private static SslStreamCertificateContext Context(CertificateChain chain, Authorities? authorities)
    {
        var named = authorities is { Certificates.Count: <= MostNamedAuthorities } ? SslCertificateTrust.CreateForX509Collection(authorities.Certificates, sendTrustInHandshake: true) : null;
        // Offline: a sidecar does not go looking for missing intermediates on the network; the file holds them.
        return SslStreamCertificateContext.Create(chain.Leaf, chain.Intermediates, offline: true, named);
    }

    // The runtime asks when all has been agreed on and nothing was sent yet; also where no certificate is wanted of the caller.
    private static bool HasSoundCipher(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        sender is SslStream stream && SoundCiphers.Contain(stream.NegotiatedCipherSuite);

    private static bool IsKnown(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && errors == SslPolicyErrors.None && HasSoundCipher(sender, certificate, chain, errors);

    private static bool IsKnownOrNobody(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        (certificate is null || errors == SslPolicyErrors.None) && HasSoundCipher(sender, certificate, chain, errors);
}
