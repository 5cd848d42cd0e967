using Outrider.Configuration;

namespace Outrider.Inbound;

/// <summary>One route of a listener: which requests it takes, and what it asks of their callers.</summary>
internal sealed class RouteConfig
{
    /// <summary>The <c>auth:</c> that asks for nothing.</summary>
    public const string NoAuth = "none";

    public RouteMatchConfig Match = new();
    public Placed<string>? Auth;
    public AllowConfig? Allow;

    public static readonly Shape<RouteConfig> Shape = new("Which requests a route takes, and what it asks of their callers. The first route that matches has the request.", s =>
    {
        s.Key("match", c => ref c.Match, Values.Section(RouteMatchConfig.Shape), "Which requests it takes; without it, all.");
        s.Optional("auth", c => ref c.Auth, Values.Placed(Values.Word), "The name under security.jwt whose token callers must show, or 'none'. Without it nothing is asked.");
        s.Optional("allow", c => ref c.Allow, Values.Section(AllowConfig.Shape), "Which of those with a token may pass; without it, all of them.");
        s.Check((config, section) =>
        {
            if (config.Allow is not null && config.AuthName is null) section.At("allow").Problem("roles are read from a token; give 'auth' beside it, with a name under security.jwt");
        });
    });

    /// <summary>The name under <c>security.jwt</c>, or null where nothing is asked of callers.</summary>
    public string? AuthName => Auth is { Value: not NoAuth } auth ? auth.Value : null;
}
