using System.Buffers;

namespace Outrider.Traffic;

/// <summary>
/// The addresses that a request came through, as X-Forwarded-For tells them: the first caller left, the latest proxy right. It is read from the right,
/// where those who can be believed have written, and written anew from the right too, so that what is too much is cut where it is worth least.
/// </summary>
internal ref struct ForwardedChain
{
    /// <summary>Longer ones are cut from the left: no path through a network is that long, and each address costs every reader behind us.</summary>
    public const int MaxAddresses = 20;

    /// <summary>Octets that <see cref="MaxAddresses"/> take at the most.</summary>
    public const int MaxLength = MaxAddresses * (LongestAddress + 2);

    // An IPv6 address with brackets and port; or a name that a proxy made up (RFC 7239 section 6.3).
    private const int LongestAddress = 64;

    private static readonly SearchValues<byte> InAddress = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_-[]"u8);

    private readonly Span<byte> _buffer;
    private int _start;
    private int _count;

    /// <param name="buffer">Of <see cref="MaxLength"/> octets.</param>
    public ForwardedChain(Span<byte> buffer)
    {
        _buffer = buffer;
        _start = buffer.Length;
    }

    public readonly ReadOnlySpan<byte> Text => _buffer[_start..];

    /// <summary>Puts an address before those that are there; false, and nothing done, where it is none that may be handed on, or one too many.</summary>
    public bool TryPrepend(ReadOnlySpan<byte> address)
    {
        if (_count == MaxAddresses || address.Length > LongestAddress || address.ContainsAnyExcept(InAddress)) return false;
        if (_count++ > 0) Put(", "u8);
        Put(address);
        return true;
    }

    /// <summary>
    /// Puts what the caller sent before the peer's own address, and finds the caller behind the proxies: the right-most address that is not itself trusted,
    /// or the left-most of all where all are.
    /// </summary>
    /// <returns>Its text, a part of the head; empty where no address was sent.</returns>
    public ReadOnlySpan<byte> Continue(IRequestHead head, TrustedProxies trusted)
    {
        ReadOnlySpan<byte> client = default;
        var isBelieved = true;
        for (var line = head.Count(HeaderNames.XForwardedFor) - 1; line >= 0; line--)
            for (var rest = head.Value(HeaderNames.XForwardedFor, line); rest.Length > 0;)
            {
                var address = TakeLast(ref rest);
                if (address.IsEmpty) continue;
                if (!TryPrepend(address)) return client;
                if (!isBelieved) continue;
                // What stands left of an address that is not trusted, or that is none, is anybody's word.
                isBelieved = PeerAddress.TryParse(address, out var parsed, out var bare);
                if (!isBelieved) continue;
                client = bare;
                isBelieved = trusted.Include(parsed);
            }

        return client;
    }

    private static ReadOnlySpan<byte> TakeLast(scoped ref ReadOnlySpan<byte> list)
    {
        var comma = list.LastIndexOf((byte)',');
        var last = list[(comma + 1)..].Trim(" \t"u8);
        list = comma < 0 ? default : list[..comma];
        return last;
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        _start -= text.Length;
        text.CopyTo(_buffer[_start..]);
    }
}
