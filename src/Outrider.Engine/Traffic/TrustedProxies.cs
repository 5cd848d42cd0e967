using System.Net;

namespace Outrider.Traffic;

/// <summary>The peers whose word is believed about the callers behind them.</summary>
internal sealed class TrustedProxies(IReadOnlyList<TrustedNetwork> networks)
{
    public static readonly TrustedProxies None = new([]);

    private readonly TrustedNetwork[] _networks = [.. networks];

    public bool Include(IPAddress peer) => _networks.Length > 0 && Include(PeerAddress.Of(peer));

    public bool Include(PeerAddress address)
    {
        foreach (var network in _networks)
            if (network.Includes(address)) return true;
        return false;
    }
}
