using System.Net.Security;

namespace Outrider.Security;

/// <summary>
/// Which ciphers a connection may have come to: those of TLS 1.3, and of TLS 1.2 those with ECDHE, for secrecy of what was recorded before a key was stolen, and
/// AEAD, because none of CBC's repairs has held (RFC 9325 section 4.2).
/// </summary>
/// <remarks>
/// They are checked when they have been agreed on, and not given to the runtime as a policy: where there is a policy it resumes no session (measured on
/// .NET 10). The result is the same, since the server's order decides and has these first: only callers that can do no better are turned away.
/// </remarks>
internal static class SoundCiphers
{
    // TLS 1.3's are numbered 0x1301 to 0x1305 (RFC 8446 appendix B.4).
    private const int Tls13Family = 0x13;

    public static bool Contain(TlsCipherSuite suite) => (int)suite >> 8 == Tls13Family || suite is
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 or
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 or
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 or
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 or
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256;
}
