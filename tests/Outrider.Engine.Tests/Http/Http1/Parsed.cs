using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

/// <summary>What was decided on one head, as text that can be compared: octets beyond ASCII stand for themselves (Latin-1).</summary>
/// <param name="Result">Of the parser.</param>
/// <param name="Consumed">Octets.</param>
/// <param name="Decision">Everything that was read, or what was found wrong.</param>
internal sealed record Parsed(HeadResult Result, int Consumed, string Decision)
{
    /// <summary>A head that the parsers' tests change in one place.</summary>
    public const string Usual = "GET /orders/7?full=1 HTTP/1.1\r\nHost: orders.example\r\nAccept: */*\r\n\r\n";

    public static Parsed Request(string head) => Request(Encoding.Latin1.GetBytes(head), new CallerLimits());

    public static Parsed Request(ReadOnlySpan<byte> input, CallerLimits limits)
    {
        var head = new RequestHead();
        var result = RequestParser.Parse(input, limits, head, out var consumed, out var fault);
        Assert.Equal(result == HeadResult.Bad, fault is not null);
        return new Parsed(result, consumed, result switch
        {
            HeadResult.Complete => Describe(head),
            HeadResult.Bad => $"{fault!.Refusal.Status} {fault.Refusal.Reason}",
            _ => "",
        });
    }

    public static Parsed Response(string head) => Response(Encoding.Latin1.GetBytes(head), Head());

    public static Parsed Response(ReadOnlySpan<byte> input, RequestHead request)
    {
        var head = new ResponseHead();
        var result = ResponseParser.Parse(input, head, out var consumed, out var problem);
        Assert.Equal(result == HeadResult.Bad, problem is not null);
        if (result == HeadResult.Complete) problem = ResponseFraming.Decide(head, request);
        return problem is not null ? new Parsed(HeadResult.Bad, 0, problem) : new Parsed(result, consumed, result == HeadResult.Complete ? Describe(head) : "");
    }

    /// <summary>A request that was read, whose answer is to be judged.</summary>
    public static RequestHead Head(string text = Usual)
    {
        var head = new RequestHead();
        Assert.Equal(HeadResult.Complete, RequestParser.Parse(Encoding.Latin1.GetBytes(text), new CallerLimits(), head, out _, out _));
        return head;
    }

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    public static IEnumerable<string> Lines(HeaderFields fields) => Enumerable.Range(0, fields.Count).Select(at => $"{Text(fields.Name(at))}: {Text(fields.Value(at))}");

    public static string Body(BodyLength body) => body.IsNone ? "none" : body.Octets?.ToString() ?? "unknown";

    private static string Describe(RequestHead head) => string.Join('\n',
    [
        $"{head.Method} {head.Path} for {head.Authority} HTTP/{head.Version}, body {Body(head.Body)}{Said(head.KeepsAlive, "keeps alive")}{Said(head.ExpectsContinue, "expects 100")}"
            + $"{Said(head.IsWebSocket, "websocket")}{Said(head.TakesTrailers, "trailers")}{Said(head.CanReplayBody, "replayable")}",
        .. Lines(head.Fields),
    ]);

    private static string Describe(ResponseHead head) => string.Join('\n',
    [
        $"{head.Status} HTTP/{head.Version}, body {Body(head.Body)}, announced {head.AnnouncedLength}{Said(head.KeepsAlive, "keeps alive")}{Said(head.EndsByClose, "ends by close")}",
        .. Lines(head.Fields),
    ]);

    private static string Said(bool holds, string what) => holds ? ", " + what : "";
}
