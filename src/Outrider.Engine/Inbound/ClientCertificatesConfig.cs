using Outrider.Configuration;

namespace Outrider.Inbound;

/// <summary>Mutual TLS: callers show certificates too.</summary>
internal sealed class ClientCertificatesConfig
{
    public string Authorities = "";
    public bool Require = true;

    public static readonly Shape<ClientCertificatesConfig> Shape = new("Asks callers for a certificate; a bad one always fails the handshake.", s =>
    {
        s.Required("authorities", c => ref c.Authorities, Values.Path, "Give a PEM file of the authorities that sign callers' certificates. It is read again when it changes.");
        s.Key("require", c => ref c.Require, Values.Boolean, "Whether a caller without a certificate is turned away; with false it comes in without a name.");
    });
}
