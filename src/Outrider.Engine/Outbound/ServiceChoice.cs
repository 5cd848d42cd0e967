using System.Globalization;
using System.Net;
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
internal sealed class ServiceChoice(IEnumerable<string> names, IPEndPoint own)
{
    private readonly Dictionary<string, string> _names = names.ToDictionary(n => n, StringComparer.OrdinalIgnoreCase);
    private readonly string _ownPort = ":" + own.Port.ToString(CultureInfo.InvariantCulture);
    private readonly bool _isLoopback = IPAddress.IsLoopback(own.Address);

    /// <param name="authority">Host and perhaps port; may be empty (HTTP/1.0).</param>
    /// <param name="path">As received.</param>
    /// <param name="service">The name as it is configured.</param>
    /// <param name="rest">The path for the service.</param>
    /// <param name="refusal">Where false: the answer.</param>
    public bool TryChoose(string authority, CanonicalPath path, out string service, out CanonicalPath rest, out Refusal? refusal)
    {
        (rest, refusal) = (path, null);
        var host = HostOf(authority);
        if (_names.TryGetValue(host, out service!)) return true;
        var asked = host;
        if (IsOwn(authority, host))
        {
            var end = path.Path.IndexOf('/', 1);
            asked = end < 0 ? path.Path[1..] : path.Path[1..end];
            rest = path with { Path = end < 0 ? "/" : path.Path[end..] };
            if (_names.TryGetValue(asked, out service!)) return true;
        }

        service = "";
        refusal = Unknown(asked);
        return false;
    }

    private bool IsOwn(string authority, string host) =>
        host.Length == 0 || host == "localhost" || host.StartsWith('[') || IPAddress.TryParse(host, out _) || (!_isLoopback && authority.EndsWith(_ownPort, StringComparison.Ordinal));

    private static string HostOf(string authority)
    {
        var colon = authority.LastIndexOf(':');
        return colon < 0 || authority.EndsWith(']') ? authority : authority[..colon];
    }

    // Only the application calls here, so it may see the names: it is its own configuration.
    private Refusal Unknown(string asked) => new(404, "unknown_service", $"no service is named '{(asked.Length > 64 ? asked[..64] + "…" : asked)}'; {Known()}");

    private string Known() => _names.Count == 0 ? "none is configured below outbound.services" : $"known are: {string.Join(", ", _names.Values.Order(StringComparer.Ordinal).Take(20))}{(_names.Count > 20 ? ", …" : "")}";
}
