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
    [InlineData("GET", "/Admin", "all")]
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
    public void No_spelling_of_a_protected_path_reaches_an_open_route(string spelling)
    {
        Assert.True(CanonicalPath.TryParse(spelling, out var path, out _));
        var found = Table.Find("GET", path.Path.Span, out var isAmbiguous);
        Assert.True(isAmbiguous || found?.Target == "staff", $"'{spelling}' met '{found?.Target}'");
    }

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
    [InlineData("")]
    public void A_pattern_that_could_never_match_is_refused(string pattern) => Assert.False(RoutePattern.TryParse(pattern, out _));

    private static Route<string> Route(string pattern, string target, params string[] methods)
    {
        Assert.True(RoutePattern.TryParse(pattern, out var parsed));
        return new Route<string>(pattern, parsed, methods, target);
    }
}
