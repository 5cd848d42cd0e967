using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Outrider.EndToEnd.Inbound;

/// <summary>Bodies, and answers without one, arrive as they were sent.</summary>
public sealed class BodyTests(PlainServer plain) : IClassFixture<PlainServer>
{
    private readonly FrontedServer _server = plain.Server;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fifty_MiB_go_up_whole(bool chunked)
    {
        var body = RandomNumberGenerator.GetBytes(50 << 20);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sum") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await _server.Client.SendAsync(request, Test);
        var sum = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Test))!;
        Assert.Equal(body.Length, sum["length"]!.GetValue<int>());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), sum["sha256"]!.GetValue<string>());
    }

    [Fact]
    public async Task Fifty_MiB_come_down_whole()
    {
        using var answer = await _server.Client.GetAsync($"/bytes/{50 << 20}", Test);
        var body = await answer.Content.ReadAsByteArrayAsync(Test);
        Assert.Equal((50 << 20, 50L << 20), (body.Length, answer.Content.Headers.ContentLength));
        Assert.Equal(answer.Headers.GetValues("X-Sum").Single(), Convert.ToHexStringLower(SHA256.HashData(body)));
    }

    [Fact]
    public async Task An_answer_to_HEAD_has_the_length_and_no_body()
    {
        var answer = await RawHttp.SendAsync(_server.Url, "HEAD /bytes/1234 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal(200, answer.Status);
        Assert.Contains("Content-Length: 1234\r\n", answer.Text);
        Assert.EndsWith("\r\n\r\n", answer.Text);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public async Task An_answer_without_a_body_has_none_and_the_connection_goes_on(int status)
    {
        var answer = await RawHttp.SendAsync(_server.Url, $"GET /status/{status} HTTP/1.1\r\nHost: a\r\n\r\nGET /status/201 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal((status, 2), (answer.Status, answer.Count));
        Assert.Contains("HTTP/1.1 201 ", answer.Text);
        Assert.DoesNotContain("chunked", answer.Text);
    }

    [Fact]
    public async Task A_chunk_arrives_when_it_was_sent()
    {
        using var answer = await _server.Client.GetAsync("/chunked/100", HttpCompletionOption.ResponseHeadersRead, Test);
        using var stream = await answer.Content.ReadAsStreamAsync(Test);
        var first = new byte[64 << 10];
        // A proxy that gathers would bring all of it at once.
        Assert.True(await stream.ReadAsync(first, Test) < 500);
        Assert.StartsWith("chunk 0\n", Encoding.ASCII.GetString(first));
        Assert.EndsWith("chunk 99\n", await new StreamReader(stream).ReadToEndAsync(Test));
    }

    [Theory]
    [InlineData("/status/200", 200)]
    [InlineData("/status/404", 404)]
    [InlineData("/status/500", 500)]
    [InlineData("/status/503", 503)]
    public async Task The_applications_own_status_is_not_touched(string path, int status)
    {
        using var answer = await _server.Client.GetAsync(path, Test);
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal("as asked\n", await answer.Content.ReadAsStringAsync(Test));
        Assert.False(answer.Headers.Contains("X-Outrider-Reason"));
    }

    [Fact]
    public async Task A_body_beyond_its_bound_is_refused()
    {
        await using var bounded = await FrontedServer.StartAsync("    limits: { body: 64KiB }");
        using var answer = await bounded.Client.PostAsync("/sum", new ByteArrayContent(new byte[65 << 10]), Test);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        using var within = await bounded.Client.PostAsync("/sum", new ByteArrayContent(new byte[64 << 10]), Test);
        Assert.Equal(HttpStatusCode.OK, within.StatusCode);
    }
}
