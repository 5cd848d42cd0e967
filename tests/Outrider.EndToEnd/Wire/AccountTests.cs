using System.Text.Json.Nodes;
using Outrider.EndToEnd.Inbound;
using Outrider.Native;
using Outrider.Testing;

namespace Outrider.EndToEnd.Wire;

/// <summary>What an operator sees of the traffic: the access log and the numbers agree with each other and with what callers and application saw.</summary>
public sealed class AccountTests
{
    [Fact]
    public async Task Each_request_is_a_line_and_a_number_whichever_wire_it_came_over_and_however_it_ended()
    {
        using var folder = new TemporaryFolder();
        var path = folder["access.log"];
        await using var server = await FrontedServer.StartAsync("    limits: { body: 64KiB }", $"access_log: {{ path: '{path}' }}");
        var seen = await server.SeenAsync("/seen", ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", seen.Header("traceparent").Single(), StringComparison.Ordinal);
        Assert.Contains(":status: 200", await Nghttp.TellAsync(new Uri(server.Url, "/seen")));
        using (var large = await server.Client.PostAsync("/sum", new ByteArrayContent(new byte[65 << 10]), Test)) Assert.Equal(413, (int)large.StatusCode);
        using (var early = await Dialogue.WithAsync(server.Url))
        {
            await early.SayAsync("POST /early/401 HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\nthe first of it");
            await early.HearAsync("no more\n");
        }

        Assert.Equal(400, (await RawHttp.SendAsync(server.Url, "GET /seen HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n")).Status);

        await CountsAsync(server, 2, """outrider_requests_total{direction="inbound",route="/*",method="GET",status="200"}""");
        await CountsAsync(server, 1, """outrider_requests_total{direction="inbound",route="/*",method="POST",status="401"}""");
        await CountsAsync(server, 1, """outrider_limits_hit_total{direction="inbound",limit="body"}""");
        await CountsAsync(server, 0, """outrider_requests_in_flight{direction="inbound",route="/*"}""");
        // What is refused by its head alone has no route yet.
        await CountsAsync(server, 1, """outrider_bad_requests_total{direction="inbound",reason="body_too_large"}""");
        await CountsAsync(server, 1, """outrider_bad_requests_total{direction="inbound",reason="bad_framing"}""");

        server.Run.Signal(Signal.Terminate);
        await server.Run.ExitCode();
        var lines = File.ReadAllLines(path).Select(l => JsonNode.Parse(l)!).ToList();
        // Nor was its path taken for one. A line is written when its request has ended, so two connections' lines may come in either order.
        string[] expected = ["HTTP/1.1 GET /seen 200", "HTTP/2 GET /seen 200", "HTTP/1.1 POST  413", "HTTP/1.1 POST /early/401 401", "HTTP/1.1 GET  400"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines.Select(Told).Order(StringComparer.Ordinal));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (string?)lines.Single(l => Told(l) == expected[0])["trace_id"]);
        Assert.All(lines, line => Assert.InRange((double)line["duration_ms"]!, 0, 20_000));
    }

    private static string Told(JsonNode line) => $"{line["protocol"]} {line["method"]} {line["path"]} {line["status"]}";

    private static Task CountsAsync(FrontedServer server, double count, string series) =>
        Eventually.Holds(async () => await server.Admin.SeriesAsync(series) == count, $"{series} is {count}");
}
