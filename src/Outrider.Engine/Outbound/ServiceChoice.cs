using System.Globalization;
using System.Net;
using System.Text;
using Outrider.Traffic;

namespace Outrider.Outbound;

/// <summary>
/// Which service a request is for. In this order:
/// 1. The authority that was asked for, be it a Host header or the URL given to us as a proxy, is a service's name, with or without a port: the path stays.
/// 2. The authority is our own (an IP address, localhost, or, where others than this machine can call, anything with our port): the first segment of the
///    path is the name, and is taken off. On loopback a name must be one of loopback: a page in a browser whose name was rebound to 127.0.0.1 reaches
///    this port, but still sends its own name.
/// Anything else is unknown, also where its path happens to begin with a service's name: <c>http://example.com/billing/x</c> is not for billing.
/// Names compare without case.
/// </summary>
internal sealed class ServiceChoice
{
    // Longer than any name that the configuration takes.
    private const int MaxName = 256;

    private static readonly byte[] Root = "/"u8.ToArray();

    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly string _ownPort;
    private readonly bool _isLoopback;

    /// <param name="names">Of the services.</param>
    /// <param name="own">Where the ambassador listens.</param>
    public ServiceChoice(IEnumerable<string> names, IPEndPoint own)
    {
        _names = names.ToDictionary(n => n, StringComparer.OrdinalIgnoreCase);
        _bySpan = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        _ownPort = ":" + own.Port.ToString(CultureInfo.InvariantCulture);
        _isLoopback = IPAddress.IsLoopback(own.Address);
    }

    /// <param name="authority">Host and perhaps port; may be empty (HTTP/1.0).</param>
    /// <param name="path">As received.</param>
    /// <param name="service">The name as it is configured.</param>
    /// <param name="rest">The path for the service.</param>
    /// <param name="refusal">Where false: the answer.</param>
    public bool TryChoose(string authority, CanonicalPath path, out string service, out CanonicalPath rest, out Refusal? refusal)
    {
        (rest, refusal) = (path, null);
        var host = HostOf(authority);
        if (_bySpan.TryGetValue(host, out service!)) return true;
        var asked = host.ToString();
        if (IsOwn(authority, host))
        {
            var end = path.Path.Span[1..].IndexOf((byte)'/') + 1;
            var first = end == 0 ? path.Path[1..] : path.Path[1..end];
            rest = path with { Path = end == 0 ? Root : path.Path[end..] };
            if (TryFind(first.Span, out service)) return true;
            asked = Encoding.ASCII.GetString(first.Span);
        }

        service = "";
        refusal = Unknown(asked);
        return false;
    }

    private bool TryFind(ReadOnlySpan<byte> name, out string service)
    {
        service = "";
        if (name.Length > MaxName) return false;
        Span<char> text = stackalloc char[MaxName];
        return _bySpan.TryGetValue(text[..Encoding.ASCII.GetChars(name, text)], out service!);
    }

    private bool IsOwn(string authority, ReadOnlySpan<char> host) =>
        host.Length == 0 || host.SequenceEqual("localhost") || host.StartsWith('[') || IPAddress.TryParse(host, out _) || (!_isLoopback && authority.EndsWith(_ownPort, StringComparison.Ordinal));

    private static ReadOnlySpan<char> HostOf(string authority)
    {
        var colon = authority.LastIndexOf(':');
        return colon < 0 || authority.EndsWith(']') ? authority : authority.AsSpan(0, colon);
    }

    // Only the application calls here, so it may see the names: it is its own configuration.
    private Refusal Unknown(string asked) => new(404, "unknown_service", $"no service is named '{(asked.Length > 64 ? asked[..64] + "…" : asked)}'; {Known()}");

    private string Known() => _names.Count == 0 ? "none is configured below outbound.services" : $"known are: {string.Join(", ", _names.Values.Order(StringComparer.Ordinal).Take(20))}{(_names.Count > 20 ? ", …" : "")}";
}
