using Outrider.Configuration;

namespace Outrider.Security;

/// <summary>The key <c>min_version</c> of both sides. Its value is whether TLS 1.3 alone is spoken; all below 1.2 is retired (RFC 8996).</summary>
internal static class TlsVersions
{
    public const string Doc = "The oldest version of TLS that is spoken.";

    public static readonly ValueKind<bool> Least = Values.Choice(("1.2", false), ("1.3", true));
}
