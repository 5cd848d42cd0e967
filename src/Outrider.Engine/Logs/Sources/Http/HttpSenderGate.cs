using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Outrider.Logs.Sources;

/// <summary>
/// Who may post. A token, compared in constant time; without one, only who is on this machine and no page in its browser, whose requests say where they are from or, with a name that
/// was rebound to 127.0.0.1, still send their own name (docs/decisions/0008).
/// </summary>
/// <param name="token">Null where none is asked for.</param>
internal sealed class HttpSenderGate(string? token)
{
    private const string Scheme = "Bearer ";

    // Hashes are of one length, so that the comparison does not tell the token's.
    private readonly byte[]? _hash = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public bool Knows(HttpRequest request)
    {
        if (_hash is null) return request.Headers.Origin.Count == 0 && IsLoopback(request.Host.Host);
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        return CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())));
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
