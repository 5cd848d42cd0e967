using System.Collections.Concurrent;
using System.Text;

namespace Outrider.Traffic;

/// <summary>The name of a header that Outrider itself looks for, removes or sets; made once, compared with octets as they came.</summary>
internal sealed class HeaderName
{
    private static readonly ConcurrentDictionary<string, HeaderName> Known = new();

    private readonly byte[] _octets;
    private readonly byte[] _folded;

    /// <param name="text">As it is written to others: <c>X-Forwarded-For</c>.</param>
    public HeaderName(string text)
    {
        Text = text;
        _octets = Encoding.ASCII.GetBytes(text);
        _folded = Array.ConvertAll(_octets, Fold);
    }

    public string Text { get; }

    /// <summary>The one object for a name that the configuration gave; there are as many as it names.</summary>
    public static HeaderName Of(string configured) => Known.GetOrAdd(configured, static text => new HeaderName(text));

    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>Without regard to case (RFC 9110 section 5.1).</summary>
    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(name, _octets);

    /// <summary>
    /// True for every spelling that some server takes for this name. All that is neither letter nor digit counts as one: many hand '-' and '_' on as the
    /// same variable (RFC 3875 section 4.1.18), PHP '.' too, so that <c>X_User.Id</c> would otherwise pass for <c>X-User-Id</c>.
    /// </summary>
    public bool Covers(ReadOnlySpan<byte> name)
    {
        if (name.Length != _folded.Length) return false;
        for (var i = 0; i < name.Length; i++)
            if (Fold(name[i]) != _folded[i]) return false;
        return true;
    }

    public override string ToString() => Text;

    private static byte Fold(byte octet) => octet switch
    {
        >= (byte)'A' and <= (byte)'Z' => (byte)(octet | 0x20),
        >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' => octet,
        _ => (byte)'-',
    };
}
