namespace Outrider.Security;

/// <summary>How a listener proves itself to its callers, and whether they must do so too.</summary>
/// <param name="Certificates">One or more; the first is for callers that ask for no name, or for one that no certificate has.</param>
/// <param name="Authorities">Who signs callers' certificates; null where callers are not asked for one.</param>
/// <param name="RequiresClient">Whether a caller without a certificate is turned away; one with a bad certificate always is.</param>
/// <param name="OnlyTls13">Whether TLS 1.2 is refused.</param>
internal sealed record ServerTlsModel(IReadOnlyList<PemPaths> Certificates, string? Authorities, bool RequiresClient, bool OnlyTls13);
