using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Outrider.Security;

/// <summary>
/// Tokens whose signature was found good with one set of keys, by the SHA-256 of their text: no secret is kept, and nobody can aim at a collision.
/// Bounded by two generations: a full young one becomes the old one, whose contents live on only if they are asked for again.
/// Only valid tokens come in, so a stranger cannot push others out.
/// </summary>
internal sealed class ValidatedTokens(int maxPerGeneration = 4096)
{
    private readonly Lock _turning = new();
    private ConcurrentDictionary<Hash, ValidToken> _young = new();
    private ConcurrentDictionary<Hash, ValidToken> _old = new();

    public ValidToken? Find(in Hash hash)
    {
        if (Volatile.Read(ref _young).TryGetValue(hash, out var token)) return token;
        if (!Volatile.Read(ref _old).TryGetValue(hash, out token)) return null;
        Add(hash, token);
        return token;
    }

    public void Add(in Hash hash, ValidToken token)
    {
        var young = Volatile.Read(ref _young);
        // Counting a ConcurrentDictionary takes its locks; only additions do it, and those have just checked a signature.
        if (young.Count >= maxPerGeneration) young = Turn(young);
        young[hash] = token;
    }

    private ConcurrentDictionary<Hash, ValidToken> Turn(ConcurrentDictionary<Hash, ValidToken> full)
    {
        lock (_turning)
        {
            if (_young != full) return _young;
            Volatile.Write(ref _old, full);
            var fresh = new ConcurrentDictionary<Hash, ValidToken>();
            Volatile.Write(ref _young, fresh);
            return fresh;
        }
    }

    /// <summary>SHA-256 of a token's text.</summary>
    internal readonly record struct Hash(ulong A, ulong B, ulong C, ulong D)
    {
        public static Hash Of(string token)
        {
            var octets = ArrayPool<byte>.Shared.Rent(token.Length);
            try
            {
                // Whatever is not ASCII becomes '?', which is not in a token's alphabet: it can equal no valid token.
                var length = Encoding.ASCII.GetBytes(token, octets);
                Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
                SHA256.HashData(octets.AsSpan(0, length), digest);
                var parts = MemoryMarshal.Cast<byte, ulong>(digest);
                return new Hash(parts[0], parts[1], parts[2], parts[3]);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(octets);
            }
        }
    }
}
