namespace Outrider.EndToEnd.Inbound;

/// <summary>Requests that two servers in a row could read as two different things are read by neither.</summary>
public sealed class AttackTests(PlainServer plain) : IClassFixture<PlainServer>
{
    private const string Smuggled = "GET /seen/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly FrontedServer _server = plain.Server;

    [Fact]
    public async Task Ambiguous_framing_is_refused_and_nothing_behind_it_is_read()
    {
        await IsRefusedAsync("POST /seen HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Smuggled);
        await IsRefusedAsync("POST /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + Smuggled);
        await IsRefusedAsync("POST /seen HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello" + Smuggled);
        await IsRefusedAsync("POST /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n" + Smuggled);
        await IsRefusedAsync("POST /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + Smuggled);
    }

    [Theory]
    [InlineData("+5")]
    [InlineData("-0")]
    [InlineData("5, 5")]
    [InlineData("0x5")]
    [InlineData("5 5")]
    public Task A_length_is_a_bare_number_or_the_request_is_refused(string length) =>
        IsRefusedAsync($"POST /seen HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\nhello" + Smuggled);

    [Fact]
    public async Task A_broken_chunk_is_refused()
    {
        await IsRefusedAsync("POST /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n" + Smuggled);
        await IsRefusedAsync("POST /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n" + Smuggled);
        await IsRefusedAsync("POST /seen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n" + Smuggled);
    }

    [Theory]
    [InlineData("GET /seen HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c: d\r\n\r\n")]
    [InlineData("GET /seen HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n")]
    [InlineData("GET /seen HTTP/1.1\r\nHost: a\r\nX-A: b\nX-B: c\r\n\r\n")]
    [InlineData("GET /seen HTTP/1.1\nHost: a\n\n")]
    [InlineData("GET /seen HTTP/1.1\r\nHost: a\r\nX[A]: b\r\n\r\n")]
    [InlineData("GET /seen HTTP/1.1\r\nHost: a\r\nX-A: b\u0001c\r\n\r\n")]
    [InlineData("GET /seen HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /seen HTTP/1.1\r\nHost:\r\n\r\n")]
    [InlineData("GET /seen HTTP/1.1\r\n\r\n")]
    [InlineData("get /seen HTTP/1.1\r\nHost: a\r\n\r\n")]
    public Task A_malformed_head_is_refused(string request) => IsRefusedAsync(request + Smuggled);

    [Theory]
    [InlineData("/%2e%2e/")]
    [InlineData("/../etc/passwd")]
    [InlineData("/a/..%2f..%2fb")]
    [InlineData("/a%00b")]
    [InlineData("/a\\b")]
    [InlineData("/a%5cb")]
    [InlineData("/a%zz")]
    public async Task A_path_without_a_single_meaning_is_refused(string path) =>
        Assert.Equal(400, (await RawHttp.SendAsync(_server.Url, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).Status);

    [Fact]
    public async Task Two_slashes_are_one_for_the_application_too()
    {
        var answer = await RawHttp.SendAsync(_server.Url, "GET //seen//./x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Contains("\"path\": \"/seen/x\"", answer.Text);
    }

    [Fact]
    public async Task The_host_of_a_whole_URL_is_the_one_that_counts_and_the_application_sees_no_other()
    {
        // RFC 9112 section 3.2.2: Host is ignored, and replaced by what the target says.
        var answer = await RawHttp.SendAsync(_server.Url, "GET http://orders.example/seen HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n");
        Assert.Equal(200, answer.Status);
        Assert.Contains("[\"Host\", \"orders.example\"]", answer.Text);
        Assert.Contains("[\"X-Forwarded-Host\", \"orders.example\"]", answer.Text);
        Assert.DoesNotContain("other.example", answer.Text);
    }

    [Fact]
    public async Task Neither_a_tunnel_nor_a_head_beyond_its_bounds_is_taken()
    {
        Assert.Equal(501, (await RawHttp.SendAsync(_server.Url, "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nConnection: close\r\n\r\n")).Status);
        Assert.Equal(431, (await RawHttp.SendAsync(_server.Url, $"GET /seen HTTP/1.1\r\nHost: a\r\nX-A: {new string('a', 40_000)}\r\n\r\n")).Status);
        Assert.Equal(414, (await RawHttp.SendAsync(_server.Url, $"GET /{new string('a', 10_000)} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    private async Task IsRefusedAsync(string request)
    {
        var answer = await RawHttp.SendAsync(_server.Url, request);
        Assert.Equal((400, 1), (answer.Status, answer.Count));
        Assert.DoesNotContain("smuggled", answer.Text);
    }
}
