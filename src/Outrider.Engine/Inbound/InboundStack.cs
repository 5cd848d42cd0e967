using Outrider.Http;
using Outrider.Traffic;

namespace Outrider.Inbound;

/// <summary>What a request of one listener meets on its way to the application.</summary>
internal sealed class InboundStack
{
    public const string Direction = "inbound";

    private readonly InboundModel _model;
    private readonly InboundSurroundings _around;
    private readonly UpstreamPool _upstreams;
    private readonly ToApplication _application;
    private readonly ILayer[] _told;
    private readonly LimitInFlight _inFlight;
    private readonly Routes<Lane> _routes;
    private readonly Lane _noRoute;
    private readonly Lane _ambiguous;

    public InboundStack(InboundModel model, InboundSurroundings around, UpstreamPool upstreams, ToApplication application)
    {
        (_model, _around, _upstreams, _application) = (model, around, upstreams, application);
        _told = around.AccessLogs is { } logs ? [logs.Of(Direction, model.Name)] : [];
        _inFlight = new LimitInFlight(model.InFlight, LimitHits.For(around.Metrics.Registry, Direction).InFlight);
        _routes = new Routes<Lane>([.. model.Routes.Select(route => new Route<Lane>(route.Name, route.Pattern, route.Methods, To(route)))]);
        _noRoute = Nowhere(new Refusal(404, "no_route", "no route takes this request"));
        _ambiguous = Nowhere(new Refusal(400, "ambiguous_path", "the path can be read in two ways, and different routes would take it"));
    }

    /// <summary>Hears of every request, also of those that no lane took; null where nobody keeps a log.</summary>
    public ILayer? Told => _told.FirstOrDefault();

    public Lane Choose(Exchange exchange)
    {
        var route = _routes.Find(exchange.Head.Method, exchange.Path.Path.Span, out var isAmbiguous);
        if (route is null) return isAmbiguous ? _ambiguous : _noRoute;
        exchange.RouteName = route.Name;
        return route.Target;
    }

    // A request meets the layers from top to bottom, its answer from bottom to top. A layer decides; only the engine waits.
    private Lane To(Route<Access> route) => Lane([
        .. _told,                                                                   // Before everything, so that it hears of the end when all others have had their say.
        new CountRequests(_around.Metrics, _around.Time, Direction, route.Name),    // First, so that refused requests are counted too.
        _inFlight,                                                                  // Of the whole listener: before anything costs more than a count.
        new RequireReady(_around.App),                                              // Before tokens are looked at: while nothing can be reached, work for strangers is wasted.
        new ForwardedHeaders(Scheme, _model.TrustedProxies),
        new TraceContext(Random.Shared),
        .. _around.Access(route.Target),                                            // After what anyone may be told, before the application is.
        _application]);

    private Lane Nowhere(Refusal refusal) => Lane([
        .. _told,
        new CountRequests(_around.Metrics, _around.Time, Direction, "-"),
        new AlwaysRefuse(refusal)]);

    private Lane Lane(ILayer[] layers) => new(new Layers(_around.Time, layers), _upstreams) { KeepsHost = true, Silence = _model.Silence };


    private string Scheme => _model.Tls is null ? "http" : "https";
}
