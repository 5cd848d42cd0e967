namespace Outrider.Security;

/// <summary>Where a certificate, with its chain behind it, and its key stand.</summary>
internal sealed record PemPaths(string Certificate, string Key);
