using Outrider.Configuration;
using Outrider.Traffic;

namespace Outrider.Inbound;

/// <summary>Which requests a route takes.</summary>
internal sealed class RouteMatchConfig
{
    public RoutePattern Path = RoutePattern.Everything;
    public bool IgnoreCase;
    public List<string> Methods = [];

    private static readonly ValueKind<RoutePattern> PathPattern = Values.Parsed<RoutePattern>(
        "path pattern", "string", RoutePattern.TryParse,
        "give a path such as /healthz (that path alone), /admin/* (/admin and all below it) or /* (everything), as it reads without dots, doubled slashes or needless escapes", v => v.ToString());

    private static readonly ValueKind<string> Method = Values.Matching("method", "^[A-Z]{1,32}$", "give a method in upper case, such as GET or POST");

    /// <summary>The path with its letter case decided.</summary>
    public RoutePattern Pattern => Path with { IgnoresCase = IgnoreCase };

    public static readonly Shape<RouteMatchConfig> Shape = new("Which requests a route takes: all of what is said here must hold.", s =>
    {
        s.Key("path", c => ref c.Path, PathPattern, "One path, or with /* at its end a path and all below it. Letter case counts, unless ignore_case says otherwise; what an earlier route would take in other letters is refused, not passed on. It is compared with the path after dots, doubled slashes and needless escapes are resolved.");
        s.Key("ignore_case", c => ref c.IgnoreCase, Values.Boolean, "Also takes the path in other letter cases, A to Z; for applications that do so too.");
        s.Key("methods", c => ref c.Methods, Values.ListOf(Method), "The methods it takes; without them, all. GET does not include HEAD.");
    });
}
