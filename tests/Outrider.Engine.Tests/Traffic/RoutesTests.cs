using System.Text;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class RoutesTests
{
    private static readonly Routes<string> Table = new(
    [
        Route("/healthz", "open"),
        Route("/admin/*", "staff"),
        Route("/orders", "write", "POST", "PUT"),
        Route("/*", "all"),
    ]);

    [Theory]
    [InlineData("GET", "/healthz", "open")]
    [InlineData("GET", "/healthz/", "all")]
    [InlineData("GET", "/admin", "staff")]
    [InlineData("GET", "/admin/", "staff")]
    [InlineData("GET", "/admin/x/y", "staff")]
    [InlineData("GET", "/adminx", "all")]
    [InlineData("POST", "/orders", "write")]
    [InlineData("GET", "/orders", "all")]
    [InlineData("GET", "/", "all")]
    public void The_first_route_that_takes_the_request_has_it(string method, string path, string expected) =>
        Assert.Equal(expected, Table.Find(method, Encoding.ASCII.GetBytes(path), out _)?.Target);

    [Theory]
    [InlineData("//admin")]
    [InlineData("/x/../admin")]
    [InlineData("/%61dmin")]
    [InlineData("/./admin/")]
    [InlineData("/x/..;/admin")]
    [InlineData("/admin/%2e/x")]
    [InlineData("/admin;v=1")]
    [InlineData("/admin;v=1/users")]
    [InlineData("/;/admin")]
    [InlineData("/admin%3bv=1")]
    [InlineData("/%3b/admin")]
    [InlineData("/x/..%3bv=1/admin")]
    [InlineData("/.;a/admin")]
    [InlineData("/.%3Ba/admin")]
    [InlineData("/%2e%3b/admin/")]
    [InlineData("/x/%2E%2e;a/./admin;b/")]
    [InlineData("/admin/..;/admin")]
    [InlineData("/%2E/admin/..;a/admin;;")]
    [InlineData("/ADMIN")]
    [InlineData("/%41dmin/x")]
    [InlineData("/aDmIn/")]
    public void No_spelling_of_a_protected_path_reaches_an_open_route(string spelling)
    {
        Assert.True(CanonicalPath.TryParse(spelling, out var path, out _));
        var found = Table.Find("GET", path.Path.Span, out var isAmbiguous);
        Assert.True(isAmbiguous || found?.Target == "staff", $"'{spelling}' met '{found?.Target}'");
    }

    [Fact]
    public void Other_letters_that_a_route_names_are_that_routes()
    {
        var table = new Routes<string>([Route("/admin/*", "staff"), Route("/Admin/*", "shop"), Route("/*", "all")]);
        Assert.Equal("staff", table.Find("GET", "/admin/x"u8, out _)?.Target);
        Assert.Equal("shop", table.Find("GET", "/Admin/x"u8, out _)?.Target);
        Assert.Null(table.Find("GET", "/ADMIN/x"u8, out var isAmbiguous));
        Assert.True(isAmbiguous);
    }

    [Theory]
    [InlineData("/ADMIN/x")]
    [InlineData("/aDmIn")]
    [InlineData("/%41dmin/x")]
    public void A_route_that_ignores_case_takes_every_case(string spelling)
    {
        Assert.True(RoutePattern.TryParse("/admin/*", out var pattern));
        Assert.True(CanonicalPath.TryParse(spelling, out var path, out _));
        Assert.False(pattern.Matches(path.Path.Span));
        Assert.True((pattern with { IgnoresCase = true }).Matches(path.Path.Span));
        Assert.False((pattern with { IgnoresCase = true }).Matches("/administer"u8));
    }

    [Theory]
    [InlineData("/a;b", "/a")]
    [InlineData("/a;b/c%3Bd/", "/a/c/")]
    [InlineData("/;x", "/")]
    [InlineData("/;x/", "/")]
    [InlineData("/;x/a", "/a")]
    [InlineData("/%3B;/;a/b;", "/b")]
    public void Parameters_are_cut_as_servers_cut_them(string path, string bare) =>
        Assert.Equal(bare, Encoding.ASCII.GetString(PathParameters.Remove(Encoding.ASCII.GetBytes(path), new byte[path.Length])));

    [Fact]
    public void A_parameter_that_changes_no_route_passes() => Assert.Equal("staff", Table.Find("GET", "/admin/users;v=1"u8, out _)?.Target);

    [Fact]
    public void Without_a_route_nothing_is_found()
    {
        Assert.Null(new Routes<string>([Route("/a", "a")]).Find("GET", "/b"u8, out var isAmbiguous));
        Assert.False(isAmbiguous);
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("/a/../b")]
    [InlineData("//a")]
    [InlineData("/a*")]
    [InlineData("/*/a")]
    [InlineData("/%61")]
    [InlineData("/a?b")]
    [InlineData("/a;b")]
    [InlineData("/a%3Bb")]
    [InlineData("")]
    public void A_pattern_that_could_never_match_is_refused(string pattern) => Assert.False(RoutePattern.TryParse(pattern, out _));

    private static Route<string> Route(string pattern, string target, params string[] methods)
    {
        Assert.True(RoutePattern.TryParse(pattern, out var parsed));
        return new Route<string>(pattern, parsed, methods, target);
    }
}
