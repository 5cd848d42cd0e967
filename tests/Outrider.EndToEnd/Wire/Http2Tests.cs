using System.Net;
using Outrider.EndToEnd.Inbound;

namespace Outrider.EndToEnd.Wire;

/// <summary>Callers of HTTP/2 before an application that speaks HTTP/1 notice nothing of it.</summary>
public sealed class Http2Tests(TlsServer tls) : IClassFixture<TlsServer>, IDisposable
{
    private readonly HttpClient _client = Client(tls);

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(401)]
    [InlineData(413)]
    public async Task An_answer_that_comes_before_the_body_has_ended_is_not_withheld(int status)
    {
        using var body = new EndlessBody();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/early/{status}") { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await _client.SendAsync(request, Test);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("no more\n", await answer.Content.ReadAsStringAsync(Test));
    }

    [Fact]
    public async Task Trailers_of_an_answer_in_chunks_arrive()
    {
        using var answer = await _client.GetAsync("/chunked/3", Test);
        Assert.Equal("chunk 0\nchunk 1\nchunk 2\n", await answer.Content.ReadAsStringAsync(Test));
        Assert.Equal(["3"], answer.TrailingHeaders.GetValues("X-Count"));
    }

    [Fact]
    public async Task Answers_without_a_body_have_none()
    {
        using var head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/bytes/1234") { Version = HttpVersion.Version20 }, Test);
        Assert.Equal((1234, 0), (head.Content.Headers.ContentLength, (await head.Content.ReadAsByteArrayAsync(Test)).Length));
        foreach (var status in new[] { 204, 304 })
        {
            using var answer = await _client.GetAsync($"/status/{status}", Test);
            Assert.Equal((status, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Test)));
        }
    }

    [Fact]
    public async Task Wide_heads_pass_in_both_directions()
    {
        var headers = Enumerable.Range(0, 30).Select(i => ($"X-Asked-{i}", new string('q', 1000))).ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/seen") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var answer = await _client.SendAsync(request, Test);
        var seen = new SeenRequest(System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync(Test))!);
        foreach (var (name, value) in headers) Assert.Equal([value], seen.Header(name));

        using var wide = await _client.GetAsync("/wide/60", Test);
        Assert.Equal(60, wide.Headers.Count(h => h.Key.StartsWith("X-Wide-", StringComparison.OrdinalIgnoreCase) && h.Value.Single().Length == 1000));
    }

    [Fact]
    public async Task Early_hints_and_the_trailers_of_a_request_pass()
    {
        await using var server = await FrontedServer.StartAsync();
        var hints = await Nghttp.TellAsync(new Uri(server.Url, "/hints"));
        Assert.Matches(@"(?s):status: 103.*link: </style\.css>; rel=preload.*:status: 200.*styled", hints);

        var body = server.Run.Folder.Write("body", "hello");
        var seen = await Nghttp.TellAsync(new Uri(server.Url, "/seen"), "--data", body, "--trailer", "x-sum: 7", "--no-content-length");
        Assert.Contains("\"body\": \"hello\", \"trailers\": [[\"x-sum\", \"7\"]]", seen, StringComparison.OrdinalIgnoreCase);
    }

    private static HttpClient Client(TlsServer tls)
    {
        var client = tls.Authority.CreateClient();
        client.BaseAddress = tls.Server.Url;
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return client;
    }

    /// <summary>Begins, and does not end before it is given up.</summary>
    private sealed class EndlessBody : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[10_000], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
