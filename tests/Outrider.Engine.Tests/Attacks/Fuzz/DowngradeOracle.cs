using System.Text;
using System.Threading.Channels;
using Outrider.Engine.Tests.Http.Http2;
using Outrider.Http;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>
/// Requests of HTTP/2 whose fields hold what would be framing, lines or whole requests in HTTP/1, which the witness behind Outrider speaks. Compared as by
/// <see cref="RequestOracle"/>: a frame of HTTP/2 keeps apart what HTTP/1 only keeps apart by what its octets are.
/// </summary>
internal static class DowngradeOracle
{
    private const int StreamsOfOne = 12;

    private static readonly string[] Values =
    [
        "b", "", "b\r\nX-Decision: 000000001", "b\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", "b\nc: d", "b\rc", "b\0", " b", "b ", "b\tc", "chunked", "5", "0", "+5", "5, 5", "websocket", "a", "a:80", "a, b", "trailers",
        "\u00e4", "b:c", "http", "/x", "/x y", "/x HTTP/1.1\r\nHost: b", "http://b/x", "*", "GET", "GET /y HTTP/1.1\r\nX: ", "GE T", "\x7f", "keep-alive, x-a", "100-continue", "c=d",
    ];

    private static readonly string[] Names =
    [
        ":method", ":path", ":authority", ":scheme", ":protocol", ":status", ":x", ":", "", "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "expect", "cookie", "cookie", "x-a", "x-b", "X-A", "x-a ",
        "x a", "x:a", "x-a\r\nx-c", "x-a: b\r\ntransfer-encoding", "x\0", "x\u00e4", "x_decision", "x-decision", "transfer_encoding", "content_length", "proxy-connection", "http2-settings", "trailer", "x-a:",
    ];

    public static async Task RunAsync(IWitness witness, int seed, int connections, Tally tally)
    {
        DecisionLog log;
        await using (var front = new RecordedFront(witness.Port))
        {
            log = front.Log;
            await Parallel.ForEachAsync(Enumerable.Range(seed, connections), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) => await TalkAsync(front.Port, new Random(one)));
        }

        RequestOracle.Compare(witness, log, await witness.SeenAsync(), tally);
        tally.Count("streams", connections * StreamsOfOne);
        tally.Count("streams decided on", log.All.Count);
        foreach (var (reason, count) in log.Refused) tally.Count($"stream refused: {reason}", count);
        foreach (var decision in log.All.Values) if (decision.Reason is { } reason) tally.Count($"stream refused: {reason}");
    }

    private static async Task TalkAsync(int port, Random random)
    {
        await using var raw = await RawHttp2.ConnectAsync(port);
        try
        {
            for (var stream = 1; stream < 2 * StreamsOfOne; stream += 2)
            {
                await SendAsync(raw, stream, random);
                await raw.UntilAsync(frame => frame.Frame.StreamId == stream && (frame.Frame.Type == Http2FrameType.RstStream || frame.Frame.Has(Http2Frame.EndStream)));
            }
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            // The connection was ended: none of its streams can be said to be anything.
        }
    }

    private static async Task SendAsync(RawHttp2 raw, int stream, Random random)
    {
        var body = random.Next(3) == 0 ? "" : random.Next(2) == 0 ? "hello" : "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        var fields = new List<(string Name, string Value)>(body.Length == 0 ? RawHttp2.Get : RawHttp2.Post);
        if (random.Next(3) == 0) fields.Add(("content-length", $"{(random.Next(5) == 0 ? random.Next(50) : body.Length)}"));
        for (var count = random.Next(3); count > 0; count--) fields.Insert(random.Next(2) == 0 ? fields.Count : random.Next(fields.Count + 1), (Pick(Names, random), Pick(Values, random)));
        if (random.Next(4) == 0)
        {
            var at = random.Next(fields.Count);
            fields[at] = (fields[at].Name, Pick(Values, random));
        }

        await raw.HeadersAsync(stream, body.Length == 0, [.. fields]);
        if (body.Length == 0) return;
        var cut = random.Next(body.Length);
        if (cut > 0) await raw.FrameAsync(Http2FrameType.Data, 0, stream, Encoding.Latin1.GetBytes(body[..cut]));
        var trailers = random.Next(6) == 0;
        await raw.FrameAsync(Http2FrameType.Data, trailers ? (byte)0 : Http2Frame.EndStream, stream, Encoding.Latin1.GetBytes(body[cut..]));
        if (trailers) await raw.HeadersAsync(stream, true, (Pick(Names, random), Pick(Values, random)));
    }

    private static string Pick(string[] from, Random random) => from[random.Next(from.Length)];
}
