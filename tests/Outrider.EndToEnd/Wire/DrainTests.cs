using Outrider.EndToEnd.Inbound;
using Outrider.Native;

namespace Outrider.EndToEnd.Wire;

/// <summary>A run that is asked to stop says so to its callers, and finishes what they have begun.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Over_HTTP_1_a_request_under_way_is_answered_and_its_connection_closed()
    {
        await using var server = await FrontedServer.StartAsync();
        using var caller = await Dialogue.WithAsync(server.Url);
        using var idle = await Dialogue.WithAsync(server.Url);
        await idle.SayAsync("GET /status/200 HTTP/1.1\r\nHost: a\r\n\r\n");
        await idle.HearAsync("as asked\n");
        await caller.SayAsync("GET /slow/1000 HTTP/1.1\r\nHost: a\r\n\r\n");
        await server.Run.Output.Line("slow begins");
        server.Run.Signal(Signal.Terminate);
        var answer = await caller.HearOutAsync();
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", answer, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("at last\n", answer, StringComparison.Ordinal);
        Assert.Equal("", await idle.HearOutAsync());
        Assert.Equal(0, await server.Run.ExitCode());
    }

    [Fact]
    public async Task Over_HTTP_2_a_request_under_way_is_answered_and_the_caller_told_to_go_away()
    {
        await using var server = await FrontedServer.StartAsync();
        var telling = Nghttp.TellAsync(new Uri(server.Url, "/slow/1000"));
        await server.Run.Output.Line("slow begins");
        server.Run.Signal(Signal.Terminate);
        Assert.Matches(@"(?s)recv GOAWAY.*:status: 200.*at last", await telling);
        Assert.Equal(0, await server.Run.ExitCode());
    }
}
