using Outrider.Engine.Tests.Http;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Heads that two servers read as two different requests.</summary>
public sealed class HeadAttackTests : IAsyncLifetime
{
    private WitnessedFront _front = null!;

    public async ValueTask InitializeAsync() => _front = await WitnessedFront.StartAsync();

    public ValueTask DisposeAsync() => _front.DisposeAsync();

    [Theory]
    [InlineData("X: a\r\n b")]
    [InlineData("X: a\r\n\tb: c")]
    [InlineData("X:\r\n b")]
    [InlineData(" X: a")]
    [InlineData("X: a\r\n  \r\nY: b")]
    public Task An_obs_fold_is_refused(string lines) => RefusesAsync(lines);

    [Theory]
    [InlineData("X : a")]
    [InlineData("X\t: a")]
    [InlineData("X y: a")]
    [InlineData("X[a]: b")]
    [InlineData("X(a): b")]
    [InlineData("X\0: b")]
    [InlineData("X\x0b: b")]
    [InlineData("X\u00ff: b")]
    [InlineData("X@: b")]
    [InlineData("\"X\": b")]
    [InlineData(": b")]
    [InlineData("X")]
    [InlineData("X;: b")]
    public Task A_header_name_that_splits_is_refused(string line) => RefusesAsync(line);

    [Theory]
    [InlineData("X: a\rY: b")]
    [InlineData("X: a\r\rY: b")]
    [InlineData("X: a\nY: b")]
    [InlineData("X: a\n\rY: b")]
    [InlineData("X: a\0b")]
    [InlineData("X: a\x01")]
    [InlineData("X: \x7f")]
    [InlineData("X: a\r")]
    public Task A_bare_CR_a_bare_LF_or_a_control_character_is_refused(string line) => RefusesAsync(line);

    [Theory]
    [InlineData("GET /\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET / \r\n\r\n")]
    [InlineData("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /  HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1 \r\nHost: a\r\n\r\n")]
    [InlineData("GET / a HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / http/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n")]
    [InlineData(" GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public Task HTTP_0_9_and_a_bent_request_line_are_refused(string head) => _front.RefusesAsync(head);

    [Theory]
    [InlineData("HTTP/0.9")]
    [InlineData("HTTP/1.2")]
    [InlineData("HTTP/2.0")]
    [InlineData("HTTP/3.0")]
    public Task Another_version_is_refused(string version) => _front.RefusesAsync($"GET / {version}\r\nHost: a\r\n\r\n", 505);

    [Theory]
    [InlineData("Host: a\r\nHost: b")]
    [InlineData("Host: a\r\nHost: a")]
    [InlineData("Host: a\r\nhOST: b")]
    [InlineData("Host: a, b")]
    [InlineData("Host: a b")]
    [InlineData("Host: a@b")]
    [InlineData("Host: a/b")]
    [InlineData("Host: a?b")]
    [InlineData("Host: a#b")]
    [InlineData("Host: a\\b")]
    [InlineData("Host: a:80@b")]
    [InlineData("Host: a:b")]
    [InlineData("Host: a:")]
    [InlineData("Host: a:99999")]
    [InlineData("Host: %61")]
    [InlineData("Host: [::1")]
    [InlineData("Host: [::1%25eth0]")]
    [InlineData("Host: [::1]x")]
    [InlineData("Host: \u00e4")]
    [InlineData("Host: <a>")]
    [InlineData("Host:")]
    [InlineData("X-Host: a")]
    public async Task A_host_that_is_odd_missing_or_named_twice_is_refused(string lines) => await _front.RefusesAsync($"GET / HTTP/1.1\r\n{lines}\r\n\r\n");

    [Theory]
    [InlineData("http://b/x", "b", "/x")]
    [InlineData("HTTP://B:81/x", "B:81", "/x")]
    [InlineData("https://b", "b", "/")]
    [InlineData("http://b?q", "b", "/?q")]
    public async Task An_absolute_target_is_for_its_own_host_and_the_server_sees_no_other(string target, string host, string seen)
    {
        await _front.PassesAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n", $"GET {seen}");
        Assert.Equal([host], _front.Seen[0].Values("Host"));
    }

    [Theory]
    [InlineData("http://user@b/x")]
    [InlineData("http://user:pass@b/x")]
    [InlineData("http://b@c/x")]
    [InlineData("http:///x")]
    [InlineData("http://b\\c/x")]
    [InlineData("http://b%2f/x")]
    [InlineData("http://b#/x")]
    [InlineData("http:b/x")]
    [InlineData("ftp://b/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("b:80")]
    [InlineData("x")]
    [InlineData("*")]
    [InlineData("@b/x")]
    [InlineData("/x#y")]
    [InlineData("/x\u00e4")]
    public Task A_target_with_a_user_or_of_no_known_form_is_refused(string target) => _front.RefusesAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

    [Fact]
    public Task An_absolute_target_does_not_excuse_a_missing_Host() => _front.RefusesAsync("GET http://b/x HTTP/1.1\r\n\r\n");

    [Fact]
    public async Task H2c_upgrade_smuggling_gets_no_upgrade_and_what_follows_is_read_as_ever()
    {
        const string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        using var caller = await RawCaller.ConnectAsync(_front.Front.Port);
        await caller.SendAsync("GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await caller.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        var seen = Assert.Single(_front.Seen);
        Assert.All(["Upgrade", "HTTP2-Settings", "Connection"], name => Assert.Empty(seen.Values(name)));
        // The door that an accepted upgrade would have opened: after the first request of a connection HTTP/2 is no longer spoken.
        await caller.SendAsync(preface);
        Assert.Contains("HTTP/1.1 505 ", await caller.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Single(_front.Seen);
    }

    [Theory]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade")]
    [InlineData("Upgrade: websocket, h2c\r\nConnection: Upgrade")]
    [InlineData("Upgrade: TLS/1.3\r\nConnection: Upgrade")]
    [InlineData("Upgrade: websocket\r\nConnection: keep-alive\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13")]
    [InlineData("Upgrade: websocket\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13")]
    public async Task No_upgrade_but_a_websockets_whole_opening_is_passed_on(string lines)
    {
        await _front.PassesAsync($"GET /a HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n", "GET /a");
        Assert.Empty(_front.Seen[0].Values("Upgrade"));
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("Host, Content-Length")]
    [InlineData("close, Content-Length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Content-Type, Authorization, Cookie")]
    public async Task Connection_takes_nothing_away_that_makes_the_request_what_it_is(string names)
    {
        await _front.SendAsync($"POST /a HTTP/1.1\r\nHost: a\r\nConnection: {names}\r\nContent-Type: x/y\r\nAuthorization: z\r\nCookie: c=d\r\nContent-Length: 5\r\n\r\nhelloGET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var seen = _front.Seen[0];
        Assert.Equal("POST /a 'hello'", seen.ToString());
        Assert.Equal(["a", "5", "x/y", "z", "c=d"], new[] { "Host", "Content-Length", "Content-Type", "Authorization", "Cookie" }.SelectMany(seen.Values));
        Assert.Equal(names.StartsWith("close", StringComparison.Ordinal) ? 1 : 2, _front.Seen.Count);
    }

    private Task RefusesAsync(string lines) => _front.RefusesAsync($"GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n");
}
