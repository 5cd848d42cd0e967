using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

public sealed class AllocationTests
{
    private const int Rounds = 10_000;

    [Fact]
    public void Reading_usual_requests_allocates_nothing()
    {
        var (head, limits) = (new RequestHead(), new CallerLimits());
        AllocatesNothing(() =>
            RequestParser.Parse(
                "POST /orders/7/lines?full=1&page=2 HTTP/1.1\r\nHost: Orders.example:8080\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nAccept-Encoding: gzip, br\r\nContent-Type: application/json\r\nContent-Length: 512\r\nExpect: 100-continue\r\nConnection: keep-alive, x\r\n\r\n"u8,
                limits, head, out _, out _) == HeadResult.Complete
            && RequestParser.Parse("GET /b HTTP/1.1\r\nHost: Orders.example:8080\r\nTE: trai"u8, limits, head, out _, out _) == HeadResult.Incomplete);
    }

    [Fact]
    public void Reading_usual_answers_allocates_nothing()
    {
        var (head, request) = (new ResponseHead(), Parsed.Head());
        AllocatesNothing(() =>
            ResponseParser.Parse(
                "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b\r\n\r\n"u8,
                head, out _, out _) == HeadResult.Complete
            && ResponseFraming.Decide(head, request) is null);
    }

    [Fact]
    public void Decoding_chunks_allocates_nothing()
    {
        var decoder = new ChunkedDecoder();
        AllocatesNothing(() =>
        {
            decoder.Begin(1000, 1000, 10);
            return decoder.Decode("5\r\nhello\r\n0\r\nGrpc-Status: 0\r\n\r\n"u8, out _, out _, out _) == ChunkedResult.Piece && decoder.Trailers is { Count: 1 };
        });
    }

    [Fact]
    public void A_head_that_gave_its_buffers_back_serves_again()
    {
        var head = Parsed.Head();
        head.Release();
        Assert.Equal(0, head.Fields.Count);
        Assert.Equal(HeadResult.Complete, RequestParser.Parse("GET /b HTTP/1.1\r\nHost: b\r\n\r\n"u8, new CallerLimits(), head, out _, out _));
        Assert.Equal(("/b", "b"), (head.Path.ToString(), head.Authority));
    }

    private static void AllocatesNothing(Func<bool> step)
    {
        Assert.Equal(Rounds, Good(step));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var good = Good(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Rounds, good);
    }

    private static int Good(Func<bool> step)
    {
        var good = 0;
        for (var i = 0; i < Rounds; i++)
            if (step()) good++;
        return good;
    }
}
