using Outrider.Engine.Tests.Security;
using Outrider.Traffic;

namespace Outrider.Engine.Tests.Traffic;

public sealed class AuthenticateTests
{
    private readonly Tokens _tokens = new();

    [Fact]
    public void A_good_token_tells_the_application_who_calls()
    {
        var exchange = Admit(out var verdict, ("Authorization", "bearer  " + _tokens.Rs256()));
        Assert.Null(verdict.Refusal);
        Assert.Equal("ada", exchange.Caller?.Subject);
        Assert.Equal([new("X-User-Id", "ada"), new("X-User-Roles", "admin,staff")], exchange.RequestHeaders.All());
    }

    [Theory]
    [InlineData]
    [InlineData("Basic YTpi")]
    [InlineData("BearerX")]
    [InlineData("")]
    public void Without_a_token_the_challenge_names_the_realm_and_no_error(params string[] authorization)
    {
        Admit(out var verdict, [.. authorization.Select(a => ("Authorization", a))]);
        Assert.Equal((401, "no_token"), (verdict.Refusal!.Status, verdict.Refusal.Reason));
        Assert.Equal([new("WWW-Authenticate", "Bearer realm=\"staff\"")], verdict.Refusal.Headers);
    }

    [Fact]
    public void An_expired_token_says_so_and_a_forged_one_only_that_it_is_not_valid()
    {
        Admit(out var expired, ("Authorization", "Bearer " + _tokens.Rs256(c => c["exp"] = 1)));
        Assert.Contains("error_description=\"the token has expired\"", Assert.Single(expired.Refusal!.Headers).Value);
        Admit(out var forged, ("Authorization", "Bearer " + _tokens.Rs256(key: Tokens.OtherRsa)));
        Assert.Contains("error=\"invalid_token\", error_description=\"the token is not valid\"", Assert.Single(forged.Refusal!.Headers).Value);
        Assert.Equal(401, forged.Refusal.Status);
    }

    [Fact]
    public void Two_tokens_are_none()
    {
        var exchange = Admit(out var verdict, ("Authorization", "Bearer " + _tokens.Rs256()), ("authorization", "Bearer " + _tokens.Rs256()));
        Assert.Equal(401, verdict.Refusal?.Status);
        Assert.Null(exchange.Caller);
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x-user-id")]
    [InlineData("X_User_Id")]
    [InlineData("x-user_ID")]
    public void What_only_Outrider_may_say_is_taken_from_callers_however_it_is_spelled(string name)
    {
        var exchange = new Exchange(new PlainHead("GET", "/", (name, "root")), 0);
        new StripAsserted(["X-User-Id"]).Admit(exchange);
        Assert.True(exchange.RequestHeaders.Removes(name));
        Assert.False(exchange.RequestHeaders.Removes("X-User"));
    }

    [Theory]
    [InlineData(new[] { "admin" }, true)]
    [InlineData(new[] { "other", "staff" }, true)]
    [InlineData(new[] { "Admin" }, false)]
    public void Any_of_the_roles_will_do(string[] roles, bool allowed)
    {
        var exchange = new Exchange(new PlainHead(), 0) { Caller = new CallerIdentity("ada", ["admin", "staff"]) };
        Assert.Equal(allowed ? null : "role_missing", new Authorize(roles).Admit(exchange).Refusal?.Reason);
        Assert.Equal(403, new Authorize(roles).Admit(new Exchange(new PlainHead(), 0)).Refusal?.Status);
    }

    private Exchange Admit(out Verdict verdict, params (string Name, string Value)[] headers)
    {
        var exchange = new Exchange(new PlainHead("GET", "/", headers), 0);
        verdict = new Authenticate(_tokens.Validator(Tokens.Keys(Tokens.RsaKey()))).Admit(exchange);
        return exchange;
    }
}
