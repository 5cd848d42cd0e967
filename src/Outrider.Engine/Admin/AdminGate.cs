using System.Net;
using System.Security.Cryptography;
using System.Text;
using Outrider.Kernel;

namespace Outrider.Admin;

/// <summary>
/// Who may ask. A token, compared in constant time; and on loopback only names of loopback in <c>Host</c>: a page in the user's browser whose name was rebound to
/// 127.0.0.1 reaches this port, but still sends its own name.
/// </summary>
/// <param name="listen">Where callers come in.</param>
/// <param name="token">Null where none is asked for.</param>
internal sealed class AdminGate(ListenAddress listen, string? token)
{
    /// <summary>For a socket that only its owner reaches.</summary>
    public static AdminGate Open { get; } = new(ListenAddress.Loopback(0), null);

    private const string Scheme = "Bearer ";

    // Hashes are of one length, so that the comparison does not tell the token's. Made for the first caller: OpenSSL is 4 MB that many a run never needs.
    private readonly Lazy<byte[]>? _hash = token is null ? null : new(() => SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <param name="authorization">The header's value, or an empty string.</param>
    public bool Knows(string authorization)
    {
        if (_hash is null) return true;
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        return CryptographicOperations.FixedTimeEquals(_hash.Value, SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())));
    }

    /// <param name="host">The <c>Host</c> header without its port; brackets around an IPv6 address are as they were sent.</param>
    public bool Answers(string host)
    {
        if (!listen.IsLoopback || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address) && (IPAddress.IsLoopback(address) || address.Equals(listen.Address));
    }
}
