using System.Text;

namespace Outrider.Traffic;

/// <summary>A copy of some octets, cut at a bound: room that is taken once and filled again and again.</summary>
internal sealed class BoundedOctets(int max)
{
    private readonly byte[] _octets = new byte[max];
    private int _length;

    public ReadOnlySpan<byte> Span => _octets.AsSpan(0, _length);

    /// <summary>There was more.</summary>
    public bool IsCut { get; private set; }

    public void Set(ReadOnlySpan<byte> octets)
    {
        IsCut = octets.Length > _octets.Length;
        _length = Math.Min(octets.Length, _octets.Length);
        octets[.._length].CopyTo(_octets);
    }

    /// <param name="text">Characters up to U+00FF, each one octet.</param>
    public void Set(ReadOnlySpan<char> text)
    {
        IsCut = text.Length > _octets.Length;
        _length = Encoding.Latin1.GetBytes(text[..Math.Min(text.Length, _octets.Length)], _octets);
    }
}
