using Outrider.Configuration;
using Outrider.Security;

namespace Outrider.Inbound;

/// <summary>The certificate a listener shows.</summary>
internal sealed class InboundTlsConfig
{
    public string Certificate = "";
    public string Key = "";

    public static readonly Shape<InboundTlsConfig> Shape = new("Terminates TLS 1.2 and 1.3, with HTTP/1.1 and HTTP/2.", s =>
    {
        s.Required("certificate", c => ref c.Certificate, Values.Path, "Give a PEM file with the certificate and, behind it, what stands between it and the root. It is read again when it changes.");
        s.Required("key", c => ref c.Key, Values.Path, "Give a PEM file with the certificate's private key, without a passphrase.");
        s.Check(IsUsable);
    });

    private static void IsUsable(InboundTlsConfig config, Section section)
    {
        // What is missing has been said already.
        if (config.Certificate.Length == 0 || config.Key.Length == 0) return;
        try
        {
            if (PemPair.Read(config.Certificate, config.Key).Load().Problem(TimeProvider.System.GetUtcNow()) is { } problem) section.At("certificate").Problem(problem);
        }
        catch (CertificateException e)
        {
            section.At("certificate").Problem(e.Message);
        }
    }
}
