namespace Outrider.Security;

/// <summary>Which end of a connection shows a certificate.</summary>
internal enum CertificatePurpose
{
    Server,
    Client,
}
