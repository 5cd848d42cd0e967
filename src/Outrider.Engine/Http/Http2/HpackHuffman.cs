namespace Outrider.Http;

/// <summary>
/// Decodes strings in HPACK's Huffman code (RFC 7541 section 5.2, appendix B). The code is canonical, so the lengths of its codes say all of it: codes of
/// one length count up in the order of their symbols. Short codes, which is nearly all of a header, are one look into a table; longer ones are found by
/// comparing with where each length begins.
/// </summary>
internal static class HpackHuffman
{
    private const int FastBits = 9;
    private const int LongestBits = 30;
    private const int EndOfString = 256;

    // Appendix B, the column "len in bits", sixteen symbols a row; the last is EOS.
    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    // By the next nine bits: the symbol in the upper bits, its length in the lower four; 0 where the code is longer.
    private static readonly ushort[] Fast = new ushort[1 << FastBits];

    // Symbols by their codes; and for each length, where its symbols begin, its first code, and where the next length's codes begin (both left-aligned to 32 bits).
    private static readonly ushort[] Symbols = new ushort[EndOfString + 1];
    private static readonly int[] FirstSymbol = new int[LongestBits + 1];
    private static readonly uint[] FirstCode = new uint[LongestBits + 1];
    private static readonly ulong[] Limit = new ulong[LongestBits + 1];

    static HpackHuffman()
    {
        var (code, at) = (0u, 0);
        for (var length = 1; length <= LongestBits; length++, code <<= 1)
        {
            FirstSymbol[length] = at;
            FirstCode[length] = code;
            for (var symbol = 0; symbol <= EndOfString; symbol++)
            {
                if (Lengths[symbol] != length) continue;
                Symbols[at++] = (ushort)symbol;
                if (length <= FastBits) Fast.AsSpan((int)code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((symbol << 4) | length));
                code++;
            }

            Limit[length] = (ulong)code << (32 - length);
        }
    }

    /// <summary>The most that so many coded octets can decode to: the shortest code has five bits.</summary>
    public static int MaxDecoded(int coded) => (coded * 8 / 5) + 1;

    /// <param name="coded">The string as it came.</param>
    /// <param name="to">At least <see cref="MaxDecoded"/> octets.</param>
    /// <returns>How many octets it decodes to.</returns>
    /// <exception cref="HpackException">It holds EOS, or ends in what is no padding.</exception>
    public static int Decode(ReadOnlySpan<byte> coded, Span<byte> to)
    {
        var (bits, held, count, at) = (0ul, 0, 0, 0);
        while (true)
        {
            while (held <= 56 && at < coded.Length)
            {
                bits |= (ulong)coded[at++] << (56 - held);
                held += 8;
            }

            var entry = Fast[bits >> (64 - FastBits)];
            var length = entry & 0xf;
            if (length == 0) (entry, length) = Slow((uint)(bits >> 32));
            if (length > held)
            {
                // What is left over is padding: fewer than eight bits, all ones.
                if (held > 7 || (held > 0 && bits >> (64 - held) != (1ul << held) - 1)) throw new HpackException("a string ends in what is no padding");
                return count;
            }

            if (entry >> 4 == EndOfString) throw new HpackException("a string holds the end of string symbol");
            to[count++] = (byte)(entry >> 4);
            bits <<= length;
            held -= length;
        }
    }

    private static (ushort Entry, int Length) Slow(uint bits)
    {
        var length = FastBits + 1;
        while (length < LongestBits && bits >= Limit[length]) length++;
        var symbol = Symbols[FirstSymbol[length] + (int)((bits >> (32 - length)) - FirstCode[length])];
        return ((ushort)(symbol << 4), length);
    }
}
