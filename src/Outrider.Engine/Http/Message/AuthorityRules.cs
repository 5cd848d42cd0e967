using System.Buffers;

namespace Outrider.Http;

/// <summary>
/// What Host and <c>:authority</c> may say: <c>host[:port]</c>. Narrower than RFC 3986 section 3.2 in what two readers take for two things: no user, no
/// percent-encoding (another spelling of a name), no comma (two lines made one), no empty port, no zone and no future kind of address.
/// </summary>
internal static class AuthorityRules
{
    // reg-name (RFC 3986 section 3.2.2): unreserved and sub-delims, without the comma.
    private static readonly SearchValues<byte> InName = SearchValues.Create("-._~!$&'()*+;=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private static readonly SearchValues<byte> InAddress = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    public static bool IsValid(ReadOnlySpan<byte> authority)
    {
        if (authority.Length == 0) return false;
        if (authority[0] == '[')
        {
            var end = authority.IndexOf((byte)']');
            // "::" is the shortest address.
            return end > 2 && !authority[1..end].ContainsAnyExcept(InAddress) && IsPort(authority[(end + 1)..]);
        }

        var colon = authority.IndexOfAnyExcept(InName);
        return colon < 0 || (colon > 0 && IsPort(authority[colon..]));
    }

    /// <param name="rest">With its colon, or empty.</param>
    private static bool IsPort(ReadOnlySpan<byte> rest) =>
        rest.IsEmpty || (rest[0] == ':' && rest.Length <= 6 && ContentLength.TryParse(rest[1..], out var port) && port <= ushort.MaxValue);
}
