using System.Text;
using System.Text.RegularExpressions;
using Outrider.Http;
using Outrider.Kernel;

namespace Outrider.Engine.Tests.Http;

/// <summary>Properties that hold for whatever comes.</summary>
public sealed partial class HeadFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Requests =
    [
        Parsed.Usual,
        "POST /a/b HTTP/1.1\r\nHost: a.example:8080\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nUser-Agent: curl/8\r\n\r\nhello",
        "PUT http://billing/x?q=1 HTTP/1.1\r\nHost: billing\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\nExpect: 100-continue\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n",
        "\r\nDELETE /a;b=c HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\n",
    ];

    private static readonly string[] Responses =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\nhello",
        "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 304 \r\nConnection: keep-alive\r\nContent-Length: 10\r\n\r\n",
        "HTTP/1.1 100\r\n\r\nHTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n",
    ];

    // Small, so that mutations meet them.
    private static readonly CallerLimits Limits = new() { RequestLine = new ByteSize(128), Header = new ByteSize(512), HeaderCount = 8 };

    [Fact]
    public void A_requests_head_is_read_the_same_however_it_is_cut() =>
        ForEach(Requests, 1, octets => CutsChangeNothing(octets, (input, _) => Parsed.Request(input, Limits)));

    [Fact]
    public void An_answers_head_is_read_the_same_however_it_is_cut()
    {
        var request = Parsed.Head();
        ForEach(Responses, 2, octets => CutsChangeNothing(octets, (input, _) => Parsed.Response(input, request)));
    }

    [Fact]
    public void What_is_accepted_means_the_same_when_it_is_written_anew()
    {
        var accepted = 0;
        ForEach(Requests, 3, octets =>
        {
            var first = Parsed.Request(octets, Limits);
            if (first.Result != HeadResult.Complete) return;
            accepted++;
            var head = new RequestHead();
            RequestParser.Parse(octets, Limits, head, out _, out _);
            var anew = $"{head.Method} {Parsed.Text(head.Target.Span)} HTTP/{head.Version}\r\n{string.Concat(Parsed.Lines(head.Fields).Select(line => line + "\r\n"))}\r\n";
            Assert.Equal(first with { Consumed = anew.Length }, Parsed.Request(Encoding.Latin1.GetBytes(anew), new CallerLimits()));
        });
        Assert.InRange(accepted, Rounds / 10, Rounds * 9 / 10);
    }

    [Fact]
    public void What_is_accepted_is_of_the_grammar_alone_and_has_one_host_and_one_framing()
    {
        ForEach(Requests, 4, octets =>
        {
            var parsed = Parsed.Request(octets, Limits);
            if (parsed.Result != HeadResult.Complete) return;
            var head = Encoding.Latin1.GetString(octets, 0, parsed.Consumed);
            Assert.Matches(RequestGrammar(), head);
            Assert.InRange(HostLines().Count(head), head.Contains(" HTTP/1.1\r\n", StringComparison.Ordinal) ? 1 : 0, 1);
            Assert.InRange(FramingLines().Count(head), 0, 1);
        });
        ForEach(Responses, 5, octets =>
        {
            var parsed = Parsed.Response(octets, Parsed.Head());
            if (parsed.Result != HeadResult.Complete) return;
            var head = Encoding.Latin1.GetString(octets, 0, parsed.Consumed);
            Assert.Matches(ResponseGrammar(), head);
            Assert.InRange(FramingLines().Count(head), 0, 1);
        });
    }

    [Fact]
    public void Noise_is_refused_or_waited_for_and_throws_nothing()
    {
        var random = new Random(6);
        for (var i = 0; i < Rounds; i++)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            Assert.NotEqual(HeadResult.Complete, Parsed.Request(noise, Limits).Result);
            Assert.NotEqual(HeadResult.Complete, Parsed.Response(noise, Parsed.Head()).Result);
        }
    }

    private delegate Parsed Parse(ReadOnlySpan<byte> input, int round);

    /// <summary>Every beginning is looked at, as if it came octet by octet; the slices share one array, so that a look behind the end would change the decision.</summary>
    private static void CutsChangeNothing(byte[] octets, Parse parse)
    {
        var whole = parse(octets, 0);
        for (var come = 0; come <= octets.Length; come++)
        {
            var part = parse(octets.AsSpan(0, come), 0);
            if (part.Result == HeadResult.Incomplete && come < octets.Length) continue;
            Assert.Equal(whole, part);
            return;
        }
    }

    private static void ForEach(string[] right, int seed, Action<byte[]> check)
    {
        var mutations = new Mutations(seed, Mutations.OfHeads);
        for (var round = 0; round < Rounds; round++)
        {
            var octets = mutations.Of(right[round % right.Length]);
            try
            {
                check(octets);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}: '{Encoding.Latin1.GetString(octets)}'", e);
            }
        }
    }

    [GeneratedRegex(@"\A(\r\n)?[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32} [!-~]+ HTTP/1\.[01]\r\n([!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n\z")]
    private static partial Regex RequestGrammar();

    [GeneratedRegex(@"\AHTTP/1\.[01] [1-5][0-9][0-9]( [\t\x20-\x7e\x80-\xff]*)?\r\n([!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n\z")]
    private static partial Regex ResponseGrammar();

    [GeneratedRegex(@"\r\nhost:", RegexOptions.IgnoreCase)]
    private static partial Regex HostLines();

    [GeneratedRegex(@"\r\n(content-length|transfer-encoding):", RegexOptions.IgnoreCase)]
    private static partial Regex FramingLines();
}
