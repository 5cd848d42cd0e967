using Outrider.Logs.Delivery;
using Outrider.Logs.Records;

namespace Outrider.Logs.Transforms;

/// <summary>128 bits of values, by which records are told apart that are not kept: with 64 two different ones would pass for one now and then on a large fleet.</summary>
internal static class RecordHash
{
    public static UInt128 Of(ReadOnlySpan<byte> value)
    {
        using var text = new DecodedText(value, stackalloc byte[256]);
        return OfText(text.Text);
    }

    public static UInt128 OfText(ReadOnlySpan<byte> text)
    {
        var half = text.Length / 2;
        var whole = ContentHash.Of(text);
        // The halves' own hashes, mixed in another way than the whole's.
        return new UInt128(whole, ContentHash.Of(text[half..]) * 3 ^ ulong.RotateLeft(ContentHash.Of(text[..half]), 29));
    }

    /// <summary>Of several, in order.</summary>
    public static UInt128 Combine(UInt128 before, UInt128 next)
    {
        var mixed = before * new UInt128(0x2360ED051FC65DA4, 0x4385DF649FCCF645) + next;
        return mixed ^ (mixed >> 61);
    }
}
