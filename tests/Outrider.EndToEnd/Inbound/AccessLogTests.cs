using System.Text.Json.Nodes;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

/// <summary>A line for each request, in a file that may be renamed away, and what a trusted proxy says of the caller.</summary>
public sealed class AccessLogTests
{
    private const string ProxyTrusted = "    trusted_proxies: [127.0.0.1]\n    routes: [ { match: { path: /* } } ]";

    [Fact]
    public async Task Each_request_is_a_line_and_after_a_rename_a_line_of_the_new_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder["access.log"];
        await using var server = await FrontedServer.StartAsync(ProxyTrusted, $"access_log: {{ path: '{path}' }}");
        await server.SeenAsync("/seen?secret=1", ("X-Forwarded-For", "203.0.113.9"), ("User-Agent", "a \"quoted\" one"));
        await Eventually.True(() => File.Exists(path) && File.ReadAllLines(path).Any(l => l.Contains("/seen", StringComparison.Ordinal)), "the line is written");
        var line = JsonNode.Parse(File.ReadAllLines(path).Single(l => l.Contains("/seen", StringComparison.Ordinal)))!;
        Assert.Equal(("GET", "/seen", 200, "127.0.0.1", "203.0.113.9"), (Text(line, "method"), Text(line, "path"), line["status"]!.GetValue<int>(), Text(line, "peer"), Text(line, "client")));
        Assert.Equal(("/*", "inbound[0]", "a \"quoted\" one"), (Text(line, "route"), Text(line, "listener"), Text(line, "user_agent")));
        Assert.StartsWith("localhost:", Text(line, "upstream"), StringComparison.Ordinal);

        File.Move(path, folder["access.log.1"]);
        await server.SeenAsync("/seen?again");
        // The rest of it comes at the latest when the run ends.
        server.Run.Signal(Signal.Terminate);
        await server.Run.ExitCode();
        Assert.Single(File.ReadAllLines(path), l => l.Contains("/seen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_application_sees_whom_a_trusted_proxy_names()
    {
        await using var server = await FrontedServer.StartAsync(ProxyTrusted);
        var seen = await server.SeenAsync("/seen", ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "shop.example"), ("Forwarded", "for=1.1.1.1"));
        Assert.Equal(["203.0.113.9, 127.0.0.1"], seen.Header("X-Forwarded-For"));
        Assert.Equal(["https"], seen.Header("X-Forwarded-Proto"));
        Assert.Equal(["shop.example"], seen.Header("X-Forwarded-Host"));
        Assert.Empty(seen.Header("Forwarded"));
        Assert.Empty(seen.Header("X-Forwarded-Port"));
    }

    private static string Text(JsonNode line, string key) => line[key]!.GetValue<string>();
}
