using System.Net.Security;
using HttpBench.Wire;

namespace HttpBench.Load;

/// <summary>Where a load goes, and how it connects.</summary>
/// <param name="Port">On 127.0.0.1.</param>
/// <param name="Tls">Null for plain TCP.</param>
internal sealed record Target(int Port, SslClientAuthenticationOptions? Tls)
{
    public string Url(string path) => $"{(Tls is null ? "http" : "https")}://127.0.0.1:{Port}{path}";

    public Task<Connection> ConnectAsync() => Connection.ConnectAsync(Port, Tls);
}
