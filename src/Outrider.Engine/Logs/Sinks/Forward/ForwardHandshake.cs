using System.Security.Cryptography;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sinks;

/// <summary>
/// The forward protocol's HELO, PING and PONG (specification v1, "Handshake Messages"): either end shows by a digest that it knows the shared key, which itself is never sent.
/// </summary>
/// <param name="sharedKey">Known to both.</param>
/// <param name="user">Where the server asks for one.</param>
/// <param name="hostname">What we call ourselves.</param>
internal sealed class ForwardHandshake(string sharedKey, UserConfig? user, string hostname)
{
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);
    private byte[] _nonce = [];

    /// <summary>The answer to HELO.</summary>
    /// <exception cref="FormatException">It is no HELO.</exception>
    public void WritePing(object? helo, PooledBytes output)
    {
        if (helo is not List<object?> { Count: 2 } list || MsgpackReader.Text(list[0]) != "HELO" || list[1] is not Dictionary<string, object?> options) throw new FormatException("it does not begin with HELO; does it have a shared key?");
        _nonce = Bytes(options.GetValueOrDefault("nonce"));
        var auth = Bytes(options.GetValueOrDefault("auth"));
        var writer = new MsgpackWriter(output);
        writer.Array(6);
        writer.Text("PING"u8);
        writer.Text(hostname);
        writer.Binary(_salt);
        writer.Text(Digest(_salt, Encoding.UTF8.GetBytes(hostname), _nonce, Encoding.UTF8.GetBytes(sharedKey)));
        // An empty salt means that the server wants no user.
        writer.Text(auth.Length > 0 ? user?.User ?? "" : "");
        writer.Text(auth.Length > 0 && user is not null ? Digest(auth, Encoding.UTF8.GetBytes(user.User), Encoding.UTF8.GetBytes(user.Password)) : "");
    }

    /// <summary>Null, or why the two ends do not trust each other.</summary>
    /// <exception cref="FormatException">It is no PONG.</exception>
    public string? Refusal(object? pong)
    {
        if (pong is not List<object?> { Count: 5 } list || MsgpackReader.Text(list[0]) != "PONG") throw new FormatException("it does not answer PING with PONG");
        if (list[1] is not true) return $"it refuses us: {MsgpackReader.Text(list[2])}";
        var server = MsgpackReader.Text(list[3]);
        if (server == hostname) return $"it calls itself '{server}' as we do; give another 'hostname'";
        var expected = Digest(_salt, Encoding.UTF8.GetBytes(server), _nonce, Encoding.UTF8.GetBytes(sharedKey));
        var isSame = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(MsgpackReader.Text(list[4])));
        return isSame ? null : "it does not know the shared key";
    }

    private static byte[] Bytes(object? value) => value switch { byte[] bytes => bytes, string text => Encoding.UTF8.GetBytes(text), _ => [] };

    private static string Digest(params byte[][] parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        foreach (var part in parts) hash.AppendData(part);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
