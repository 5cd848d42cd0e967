using System.Globalization;
using System.Text;

namespace Outrider.Traffic;

/// <summary>An address or a network of addresses (RFC 4632): <c>10.0.0.0/8</c>, <c>127.0.0.1</c>, <c>::1</c>, <c>2001:db8::/32</c>.</summary>
internal readonly record struct TrustedNetwork
{
    private readonly UInt128 _network;
    private readonly UInt128 _mask;
    private readonly string _text;

    private TrustedNetwork(UInt128 network, UInt128 mask, string text) => (_network, _mask, _text) = (network, mask, text);

    public bool Includes(PeerAddress address) => (address.Bits & _mask) == _network;

    public static bool TryParse(string text, out TrustedNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var written = slash < 0 ? text : text[..slash];
        if (!PeerAddress.TryParse(Encoding.UTF8.GetBytes(written), out var address, out var bare) || bare.Length != written.Length) return false;
        var bits = address.IsIpv4 ? 32 : 128;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits)) return false;
        var free = bits - prefix;
        var mask = free == 128 ? UInt128.Zero : UInt128.MaxValue << free;
        // "10.0.0.7/8" may have been meant as the address or as the network.
        if ((address.Bits & mask) != address.Bits) return false;
        network = new TrustedNetwork(address.Bits, mask, text);
        return true;
    }

    public override string ToString() => _text ?? "";
}
