using Outrider.EndToEnd.Applications;
using Outrider.EndToEnd.Inbound;

namespace Outrider.EndToEnd.Wire;

/// <summary>Callers of either HTTP before an application that speaks HTTP/2 alone.</summary>
public sealed class BridgeTests(BridgeTests.Server server) : IClassFixture<BridgeTests.Server>
{
    [Fact]
    public async Task A_body_in_chunks_and_trailers_pass_in_both_directions()
    {
        var answer = await RawHttp.SendAsync(server.Url, "POST /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n");
        Assert.Equal(200, answer.Status);
        Assert.Contains("\"body\":\"hello\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"x-sum\":\"7\"", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\nx-last: that was all\r\n\r\n", answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_belongs_to_a_hop_of_HTTP_1_stays_on_it()
    {
        var answer = await RawHttp.SendAsync(server.Url, "GET /seen HTTP/1.1\r\nHost: orders.example\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nConnection: X-Hop, close\r\n\r\n");
        Assert.Contains("\":authority\":\"orders.example\"", answer.Text, StringComparison.Ordinal);
        foreach (var name in new[] { "\"x-hop\"", "\"keep-alive\"", "\"connection\"", "\"host\"" }) Assert.DoesNotContain(name, answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Hints_answers_without_a_body_and_early_answers_pass()
    {
        var hints = await RawHttp.SendAsync(server.Url, "GET /hints HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Matches(@"(?s)^HTTP/1\.1 103 .*link: </style\.css>; rel=preload.*HTTP/1\.1 200 ", hints.Text);
        var nothing = await RawHttp.SendAsync(server.Url, "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\nHEAD /seen HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal((204, 2), (nothing.Status, nothing.Count));
        Assert.EndsWith("\r\n\r\n", nothing.Text, StringComparison.Ordinal);

        using var early = await Dialogue.WithAsync(server.Url);
        await early.SayAsync("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nthe first of it");
        Assert.StartsWith("HTTP/1.1 413 ", await early.HearAsync("no more\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_WebSocket_over_HTTP_1_is_an_extended_CONNECT_for_the_application_and_half_of_it_may_end_first()
    {
        using var caller = await Dialogue.WithAsync(server.Url);
        await caller.SayAsync("GET /socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        var head = await caller.HearAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.OrdinalIgnoreCase);
        await caller.SayAsync(new string('x', 100_000));
        caller.EndSaying();
        Assert.Equal("100000 came", await caller.HearOutAsync());
    }

    [Fact]
    public async Task HTTP_2_stays_HTTP_2()
    {
        var body = server.Write("body", "hello");
        var seen = await Nghttp.TellAsync(new Uri(server.Url, "/seen"), "--data", body, "--trailer", "x-sum: 7");
        Assert.Contains("\"x-sum\":\"7\"", seen, StringComparison.Ordinal);
        Assert.Contains("x-last: that was all", seen, StringComparison.Ordinal);
    }

    /// <summary>One run for all tests.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private Ride _ride = null!;

        public Uri Url { get; private set; } = null!;

        public string Write(string path, string text) => _ride.Run.Folder.Write(path, text);

        public async ValueTask InitializeAsync()
        {
            _ride = await Ride.StartAsync($"app: {{ command: {Application.Http2Server}, protocol: h2c, ready: {{ interval: 20ms }} }}\ninbound:\n  - listen: 127.0.0.1:0\n");
            Url = await _ride.Admin.InboundAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (_ride is not null) await _ride.DisposeAsync();
        }
    }
}
