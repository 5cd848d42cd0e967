using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Outrider.Transport;

/// <summary>What a handshake agreed on.</summary>
/// <param name="Protocol">1.2 or 1.3.</param>
/// <param name="Application">By ALPN; empty where none was agreed on.</param>
/// <param name="ServerName">That the client asked for (SNI); empty where it named none.</param>
/// <param name="PeerCertificate">Checked; null where the peer showed none. Lives as long as the connection.</param>
internal sealed record TlsFacts(SslProtocols Protocol, SslApplicationProtocol Application, string ServerName, X509Certificate2? PeerCertificate)
{
    public static TlsFacts Of(SslStream stream) => new(
        stream.SslProtocol,
        stream.NegotiatedApplicationProtocol,
        stream.TargetHostName,
        stream.RemoteCertificate switch { null => null, X509Certificate2 certificate => certificate, { } other => X509CertificateLoader.LoadCertificate(other.GetRawCertData()) });
}
