using Outrider.EndToEnd.Inbound;

namespace Outrider.EndToEnd.Wire;

/// <summary>What callers of HTTP/1 may do beyond asking and waiting, before an application that speaks it too.</summary>
public sealed class Http1Tests(PlainServer plain) : IClassFixture<PlainServer>
{
    private readonly FrontedServer _server = plain.Server;

    [Theory]
    [InlineData(401)]
    [InlineData(413)]
    public async Task An_answer_that_comes_before_the_body_has_ended_is_not_withheld(int status)
    {
        using var caller = await Dialogue.WithAsync(_server.Url);
        await caller.SayAsync($"POST /early/{status} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nthe first of it");
        var answer = await caller.HearAsync("no more\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        // What would follow is in doubt: the rest of the body, or a request.
        Assert.Contains("Connection: close\r\n", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("", await caller.HearOutAsync());
    }

    [Fact]
    public async Task Who_waits_for_a_100_gets_it_where_the_body_is_wanted_and_the_refusal_where_not()
    {
        using var caller = await Dialogue.WithAsync(_server.Url);
        await caller.SayAsync("POST /seen HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await caller.HearAsync("\r\n\r\n"));
        await caller.SayAsync("hello");
        Assert.StartsWith("HTTP/1.1 200 ", await caller.HearAsync("\"body\": \"hello\""), StringComparison.Ordinal);

        using var refused = await Dialogue.WithAsync(_server.Url);
        await refused.SayAsync("POST /a%00b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await refused.HearOutAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Early_hints_come_early_and_not_to_callers_of_an_older_HTTP()
    {
        using var caller = await Dialogue.WithAsync(_server.Url);
        await caller.SayAsync("GET /hints HTTP/1.1\r\nHost: a\r\n\r\n");
        var hint = await caller.HearAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 103 ", hint, StringComparison.Ordinal);
        Assert.Contains("Link: </style.css>; rel=preload\r\n", hint, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await caller.HearAsync("styled\n"), StringComparison.Ordinal);

        using var older = await Dialogue.WithAsync(_server.Url);
        await older.SayAsync("GET /hints HTTP/1.0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await older.HearOutAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_of_HTTP_1_0_keeps_its_connection_where_it_asks_to_and_gets_no_chunks()
    {
        using var caller = await Dialogue.WithAsync(_server.Url);
        for (var i = 0; i < 2; i++)
        {
            await caller.SayAsync("GET /status/200 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Assert.Contains("Connection: keep-alive\r\n", await caller.HearAsync("as asked\n"), StringComparison.OrdinalIgnoreCase);
        }

        await caller.SayAsync("GET /chunked/3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        var answer = await caller.HearOutAsync();
        Assert.DoesNotContain("chunked", answer, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\nchunk 0\nchunk 1\nchunk 2\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_sent_at_once_are_answered_in_their_order()
    {
        var answer = await RawHttp.SendAsync(_server.Url, string.Concat(new[] { 201, 404, 204, 202 }.Select(status => $"GET /status/{status} HTTP/1.1\r\nHost: a\r\n\r\n")) + "GET /status/200 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal([201, 404, 204, 202, 200], answer.Text.Split("HTTP/1.1 ").Skip(1).Select(a => int.Parse(a.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Wide_heads_pass_in_both_directions()
    {
        var asked = string.Concat(Enumerable.Range(0, 30).Select(i => $"X-Asked-{i}: {new string('q', 1000)}\r\n"));
        var seen = await RawHttp.SendAsync(_server.Url, $"GET /seen HTTP/1.1\r\nHost: a\r\n{asked}Connection: close\r\n\r\n");
        Assert.Equal(200, seen.Status);
        for (var i = 0; i < 30; i++) Assert.Contains($"[\"X-Asked-{i}\", \"{new string('q', 1000)}\"]", seen.Text, StringComparison.OrdinalIgnoreCase);

        var answer = await RawHttp.SendAsync(_server.Url, "GET /wide/60 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal(60, answer.Text.Split(": " + new string('w', 1000) + "\r\n").Length - 1);
    }

    [Fact]
    public async Task Trailers_pass_in_both_directions_and_come_to_who_takes_them_only()
    {
        var asked = await RawHttp.SendAsync(_server.Url, "POST /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n");
        Assert.Contains("\"trailers\": [[\"X-Sum\", \"7\"]]", asked.Text, StringComparison.OrdinalIgnoreCase);
        var answered = await RawHttp.SendAsync(_server.Url, "GET /chunked/2 HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n");
        Assert.EndsWith("0\r\nX-Count: 2\r\n\r\n", answered.Text, StringComparison.OrdinalIgnoreCase);
        var withheld = await RawHttp.SendAsync(_server.Url, "GET /chunked/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.EndsWith("\r\n0\r\n\r\n", withheld.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_meets_a_connection_closing_is_sent_again_where_that_does_no_harm()
    {
        // One caller at a time, and the connection that rested last is used first: each second request meets the first one's.
        Assert.Equal("for now\n", await _server.Client.GetStringAsync("/fickle", Test));
        using (var answer = await _server.Client.GetAsync("/seen", Test)) Assert.True(answer.IsSuccessStatusCode);
        await _server.Run.Output.Line("the next request met a closed connection");

        Assert.Equal("for now\n", await _server.Client.GetStringAsync("/fickle", Test));
        using (var answer = await _server.Client.PostAsync("/seen", new StringContent("once"), Test)) Assert.Equal(502, (int)answer.StatusCode);
        await _server.Run.Output.Nth("the next request met a closed connection", 2);
    }

    [Fact]
    public async Task One_who_has_said_all_over_a_WebSocket_still_hears_the_other()
    {
        using var caller = await Dialogue.WithAsync(_server.Url);
        await caller.SayAsync("GET /parting HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        var head = await caller.HearAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.OrdinalIgnoreCase);
        await caller.SayAsync(new string('x', 100_000));
        caller.EndSaying();
        Assert.Equal("100000 came", await caller.HearOutAsync());
    }
}
