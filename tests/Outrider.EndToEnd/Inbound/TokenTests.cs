using System.Net;
using System.Net.Http.Headers;
using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

/// <summary>Tokens of an issuer whose keys are at a URL.</summary>
public sealed class TokenTests(GuardedServer guarded) : IClassFixture<GuardedServer>
{
    private readonly FrontedServer _server = guarded.Server;

    [Fact]
    public async Task Who_has_no_good_token_is_told_what_is_missing()
    {
        var good = Token("ann");
        await IsRefusedAsync("/seen", null, HttpStatusCode.Unauthorized, "no_token", """Bearer realm="staff" """);
        await IsRefusedAsync("/seen", Token("ann", TimeSpan.FromMinutes(-10)), HttpStatusCode.Unauthorized, "expired_token", """error_description="the token has expired" """);
        await IsRefusedAsync("/seen", TestIssuer.Forge(good, "\"ann\"", "\"bob\""), HttpStatusCode.Unauthorized, "invalid_token", """error="invalid_token" """);
        await IsRefusedAsync("/seen", guarded.Token("ann", [], issuer: "https://other.example"), HttpStatusCode.Unauthorized, "invalid_token", "");
        await IsRefusedAsync("/seen", guarded.Token("ann", [], audience: "billing"), HttpStatusCode.Unauthorized, "invalid_token", "");
        await IsRefusedAsync("/admin/x", good, HttpStatusCode.Forbidden, null, "");
    }

    [Fact]
    public async Task The_application_learns_from_the_token_alone_who_calls()
    {
        var seen = await _server.SeenAsync("/seen",
            ("Authorization", "Bearer " + Token("ann")), ("X-User-Id", "root"), ("x-user-id", "root"), ("X_User_Id", "root"), ("X-USER_ID", "root"), ("X-User-Roles", "admin"), ("Connection", "X-User-Id, X-User-Roles"));
        Assert.Equal(["ann"], seen.Header("X-User-Id"));
        Assert.Equal(["reader"], seen.Header("X-User-Roles"));
        Assert.All(["X_User_Id", "X-USER_ID"], name => Assert.Empty(seen.Header(name)));

        var open = await _server.SeenAsync("/seen/open", ("X-User-Id", "root"), ("X_User_Roles", "admin"));
        Assert.All(["X-User-Id", "X_User_Roles", "X-User-Roles"], name => Assert.Empty(open.Header(name)));
    }

    [Fact]
    public async Task A_role_opens_what_it_is_named_for()
    {
        var seen = await _server.SeenAsync("/admin/x", ("Authorization", "Bearer " + guarded.Token("eve", ["reader", "admin"])));
        Assert.Equal(["reader,admin"], seen.Header("X-User-Roles"));
    }

    [Theory]
    [InlineData("/admin/x", 403)]
    [InlineData("//admin/x", 403)]
    [InlineData("/./admin//x", 403)]
    [InlineData("/%61dmin/x", 403)]
    [InlineData("/seen/../admin/x", 403)]
    [InlineData("/seen/open/../../admin/x", 403)]
    [InlineData("/seen/open/%2e%2e/%2e%2e/admin/x", 403)]
    [InlineData("/admin%2fx", 400)]
    [InlineData("/seen/..;/admin/x", 403)]
    public async Task No_spelling_of_a_path_gets_round_its_route(string path, int status)
    {
        var answer = await RawHttp.SendAsync(_server.Url, $"GET {path} HTTP/1.1\r\nHost: orders\r\nAuthorization: Bearer {Token("ann")}\r\nConnection: close\r\n\r\n");
        Assert.Equal(status, answer.Status);
    }

    private string Token(string subject, TimeSpan? validFor = null) => guarded.Token(subject, ["reader"], validFor);

    private async Task IsRefusedAsync(string path, string? token, HttpStatusCode status, string? reason, string challenge)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _server.Client.SendAsync(request, Test);
        Assert.Equal(status, answer.StatusCode);
        if (reason is not null) Assert.Equal(reason, answer.Headers.GetValues("X-Outrider-Reason").Single());
        if (status == HttpStatusCode.Unauthorized) Assert.Contains(challenge.Trim(), answer.Headers.WwwAuthenticate.ToString());
    }
}
