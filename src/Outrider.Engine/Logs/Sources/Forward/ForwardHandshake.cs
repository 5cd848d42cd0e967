using System.Security.Cryptography;
using System.Text;
using Outrider.Logs.Records;

namespace Outrider.Logs.Sources;

/// <summary>
/// HELO, PING and PONG (Forward-Protocol-Specification-v1, "Handshake messages"): both sides show that they know the key, neither says it. Users and passwords are not asked for.
/// </summary>
internal sealed class ForwardHandshake(string sharedKey)
{
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(16);
    private readonly byte[] _key = Encoding.UTF8.GetBytes(sharedKey);
    private readonly byte[] _host = Encoding.UTF8.GetBytes(Environment.MachineName);

    public void Hello(PooledBytes output)
    {
        // ["HELO", {"nonce": bin, "auth": "", "keepalive": true}]
        output.Append([0x92]);
        ForwardWriter.Text(output, "HELO"u8);
        output.Append([0x83]);
        ForwardWriter.Text(output, "nonce"u8);
        output.Append([0xC4, 16]);
        output.Append(_nonce);
        ForwardWriter.Text(output, "auth"u8);
        ForwardWriter.Text(output, default);
        ForwardWriter.Text(output, "keepalive"u8);
        output.Append([0xC3]);
    }

    /// <summary>Appends PONG.</summary>
    /// <param name="output">Takes the answer.</param>
    /// <param name="message">A PING: host, salt, digest, user, password.</param>
    /// <returns>Whether the sender knows the key.</returns>
    /// <exception cref="InvalidDataException">It is no PING.</exception>
    public bool Answer(PooledBytes output, ReadOnlySpan<byte> message)
    {
        var reader = new MsgpackReader(message);
        if (reader.Array() != 6 || !reader.TextOrBytes().SequenceEqual("PING"u8)) throw new InvalidDataException("the sender does not say that it knows the shared key");
        var host = reader.TextOrBytes();
        var salt = reader.TextOrBytes();
        var digest = reader.TextOrBytes();
        var isKnown = CryptographicOperations.FixedTimeEquals(digest, Digest(salt, host));
        // ["PONG", true, "", host, digest] or ["PONG", false, reason, "", ""]
        output.Append([0x95]);
        ForwardWriter.Text(output, "PONG"u8);
        output.Append([isKnown ? (byte)0xC3 : (byte)0xC2]);
        ForwardWriter.Text(output, isKnown ? default : "shared_key mismatch"u8);
        ForwardWriter.Text(output, isKnown ? _host : []);
        ForwardWriter.Text(output, isKnown ? Digest(salt, _host) : []);
        return isKnown;
    }

    /// <summary>SHA-512 in hexadecimal, as bytes of ASCII.</summary>
    private byte[] Digest(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> host)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(salt);
        hash.AppendData(host);
        hash.AppendData(_nonce);
        hash.AppendData(_key);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
