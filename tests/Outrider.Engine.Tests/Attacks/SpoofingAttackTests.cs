using Outrider.Traffic;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>A caller that says of itself what only Outrider may say, or takes away what Outrider said.</summary>
public sealed class SpoofingAttackTests : IAsyncLifetime
{
    private WitnessedFront _front = null!;

    public async ValueTask InitializeAsync() =>
        _front = await WitnessedFront.StartAsync(above: [new ForwardedHeaders("http", TrustedProxies.None), new StripAsserted(["X-User-Id"]), new SaysWhoCalls()]);

    public ValueTask DisposeAsync() => _front.DisposeAsync();

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("x-user-id")]
    [InlineData("X_User_Id")]
    [InlineData("X-User_Id")]
    [InlineData("X.User.Id")]
    [InlineData("X-User~Id")]
    [InlineData("X!User*Id")]
    public Task What_a_token_said_cannot_be_said_by_the_caller_in_any_spelling(string name) => SeesAsync($"{name}: admin\r\n{name}: root\r\n", "X-User-Id", "alice");

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X_Forwarded_For")]
    [InlineData("X.Forwarded-For")]
    public Task Where_a_request_came_from_cannot_be_said_by_the_caller_in_any_spelling(string name) => SeesAsync($"{name}: 10.9.8.7\r\n", "X-Forwarded-For", "127.0.0.1");

    [Theory]
    [InlineData("X-Forwarded-Proto", "https", "http")]
    [InlineData("X_Forwarded_Host", "b", "a")]
    [InlineData("X-Forwarded-Host", "b", "a")]
    public Task How_a_request_came_cannot_be_said_by_the_caller(string name, string said, string seen) => SeesAsync($"{name}: {said}\r\n", name.Replace('_', '-'), seen);

    [Theory]
    [InlineData("Forwarded", "for=10.9.8.7")]
    [InlineData("X-Real-IP", "10.9.8.7")]
    [InlineData("X_Real_IP", "10.9.8.7")]
    [InlineData("X-Forwarded-Client-Cert", "Subject=admin")]
    [InlineData("X_Forwarded_Client_Cert", "Subject=admin")]
    public async Task Other_words_for_the_same_reach_nobody(string name, string value)
    {
        var seen = await _front.SeesAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{name}: {value}\r\n\r\n");
        Assert.False(seen.HasSpellingOf(name.Replace('_', '-')));
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("close, X-User-Id, X-Forwarded-For")]
    [InlineData("x-forwarded-for, X_User_Id")]
    public async Task Connection_takes_away_nothing_that_Outrider_said(string names)
    {
        var seen = await _front.SeesAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: {names}\r\nConnection: close\r\nX-User-Id: admin\r\n\r\n");
        Assert.Equal(["alice", "127.0.0.1"], [.. seen.Values("X-User-Id"), .. seen.Values("X-Forwarded-For")]);
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("X_User_Id")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X.Forwarded.For")]
    public async Task Trailers_say_nothing_that_only_Outrider_may(string name)
    {
        var seen = await _front.SeesAsync($"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{name}: admin\r\n\r\n");
        Assert.Empty(seen.Trailers);
        Assert.Equal(["alice"], seen.Values("X-User-Id"));
    }

    private async Task SeesAsync(string lines, string name, string value)
    {
        var seen = await _front.SeesAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{lines}\r\n");
        Assert.Equal([value], seen.Fields.Where(field => field.Key.Replace('_', '-').Replace('.', '-').Replace('~', '-').Replace('!', '-').Replace('*', '-').Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value));
    }

    /// <summary>As a checked token has it.</summary>
    private sealed class SaysWhoCalls : ILayer
    {
        private static readonly HeaderName UserId = new("X-User-Id");

        public Verdict Admit(Exchange exchange)
        {
            exchange.RequestHeaders.Add(UserId, "alice");
            return Verdict.Continue;
        }
    }
}
