using System.Text;

namespace Outrider.Logs.Transforms;

/// <summary>Looks for many beginnings in one pass: two bytes at a time are looked up in a set of bits, and hardly any pair of ordinary text is in it.</summary>
internal sealed class PrefixedSecrets : ISecretFinder
{
    private readonly ulong[] _pairs = new ulong[65536 / 64];
    private readonly SecretPrefix[] _prefixes;

    // Where each is looked for again.
    private readonly int[] _from;

    public PrefixedSecrets(SecretPrefix[] prefixes)
    {
        (_prefixes, _from) = (prefixes, new int[prefixes.Length]);
        foreach (var prefix in prefixes)
        {
            foreach (var first in Cases(prefix, 0))
                foreach (var second in Cases(prefix, 1)) _pairs[(first << 8 | second) >> 6] |= 1ul << (second & 63);
        }
    }

    public void Find(ReadOnlySpan<byte> text, FoundSpans found)
    {
        Array.Clear(_from);
        for (var at = 0; at + 1 < text.Length; at++)
            if ((_pairs[(text[at] << 8 | text[at + 1]) >> 6] & 1ul << (text[at + 1] & 63)) != 0) Look(text, at, found);
    }

    private void Look(ReadOnlySpan<byte> text, int at, FoundSpans found)
    {
        for (var i = 0; i < _prefixes.Length; i++)
        {
            var prefix = _prefixes[i];
            if (at < _from[i] || text.Length - at < prefix.Begins.Length) continue;
            var begin = text.Slice(at, prefix.Begins.Length);
            if (prefix.IgnoreCase ? !Ascii.EqualsIgnoreCase(begin, prefix.Begins) : !begin.SequenceEqual(prefix.Begins)) continue;
            if (prefix.IsWord && at > 0 && char.IsAsciiLetterOrDigit((char)text[at - 1])) continue;
            var (start, end) = prefix.Extent(text, at);
            found.Add(start, end);
            _from[i] = end;
        }
    }

    private static byte[] Cases(SecretPrefix prefix, int index)
    {
        var one = prefix.Begins[index];
        return prefix.IgnoreCase && char.IsAsciiLetter((char)one) ? [(byte)(one | 0x20), (byte)(one & ~0x20)] : [one];
    }
}
