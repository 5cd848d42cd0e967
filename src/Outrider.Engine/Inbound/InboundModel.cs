using Outrider.Http;
using Outrider.Kernel;
using Outrider.Security;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Inbound;

/// <summary>One listener as it was decided on.</summary>
/// <param name="Name">Its path in the configuration: <c>inbound[0]</c>.</param>
/// <param name="Listen">Where callers connect to.</param>
/// <param name="Tls">Null for plain HTTP.</param>
/// <param name="Accept">What callers may do before their first octet.</param>
/// <param name="Limits">What they may do from then on.</param>
/// <param name="Silence">How long the application may be silent before its head.</param>
/// <param name="Routes">The first that takes a request has it.</param>
internal sealed record InboundModel(string Name, ListenAddress Listen, ServerTlsModel? Tls, AcceptLimits Accept, CallerLimits Limits, TimeSpan Silence, IReadOnlyList<Route<Access>> Routes)
{
    /// <summary>
    /// What it was made of, with all that the listener depends on and the socket it accepts from: a reload keeps the listener of that name and key. Empty where it is not known, which is
    /// like no other.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>Whose word is believed about callers.</summary>
    public TrustedProxies TrustedProxies { get; init; } = TrustedProxies.None;

    /// <summary>Connections to the application.</summary>
    public UpstreamLimits Connections { get; init; } = new();

    /// <summary>Requests under way at once.</summary>
    public int InFlight { get; init; } = int.MaxValue;

    /// <param name="config">Without problems.</param>
    /// <param name="index">Its place in the list.</param>
    public static InboundModel From(InboundConfig config, int index) => new(
        $"inbound[{index}]",
        config.Listen!.Value,
        config.Tls?.ToModel(),
        config.Limits.ToAcceptLimits(),
        config.Limits.ToCallerLimits(),
        config.Timeout,
        config.Routes.Count == 0 ? [Route(new RouteConfig())] : [.. config.Routes.Select(Route)])
    {
        TrustedProxies = new TrustedProxies(config.TrustedProxies),
        Connections = config.Connections.ToLimits(),
        InFlight = config.Limits.InFlight,
    };

    private static Route<Access> Route(RouteConfig config) =>
        new(NameOf(config.Match), config.Match.Pattern, [.. config.Match.Methods], new Access(config.AuthName, config.Allow?.Roles ?? []));

    /// <summary><c>/admin/*</c>, or <c>GET,POST /admin/*</c>: two routes may share a pattern and differ in methods.</summary>
    private static string NameOf(RouteMatchConfig match) => match.Methods.Count == 0 ? match.Path.ToString() : $"{string.Join(',', match.Methods)} {match.Path}";
}
