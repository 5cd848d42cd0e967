using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

/// <summary>Another parser, written by others and laxer, sees the same message in whatever ours accepts.</summary>
public sealed class KestrelComparisonTests
{
    private const int Rounds = 50_000;

    private static readonly string[] Requests =
    [
        Parsed.Usual,
        "POST /a/b?c=d HTTP/1.1\r\nHost: a.example:8080\r\nContent-Type:text/plain\r\nContent-Length: 5\r\nX: \t a b \t\r\nY:\r\n\r\nhello",
        "PUT http://billing/x?q=1 HTTP/1.1\r\nHost: billing\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "X-METHOD /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\n",
    ];

    [Fact]
    public void Kestrel_reads_what_is_accepted_as_the_same_message()
    {
        var mutations = new Mutations(21, Mutations.OfHeads);
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var octets = mutations.Of(Requests[round % Requests.Length]);
            var head = new RequestHead();
            if (RequestParser.Parse(octets, new CallerLimits(), head, out var consumed, out _) != HeadResult.Complete) continue;
            accepted++;
            Assert.Equal(Ours(head, consumed), Kestrels(octets));
        }

        Assert.InRange(accepted, Rounds / 10, Rounds * 9 / 10);
    }

    [Fact]
    public void What_Kestrel_lets_through_is_refused()
    {
        foreach (var head in new[] { "GET / HTTP/1.1\r\nHost: a\r\nBad[Name]: 1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n" })
        {
            Assert.NotEmpty(Kestrels(Encoding.Latin1.GetBytes(head)));
            Assert.Equal(HeadResult.Bad, Parsed.Request(head).Result);
        }
    }

    private static string Ours(RequestHead head, int consumed) =>
        string.Join('\n', [$"{head.Method} {Parsed.Text(head.Target.Span)} {head.Version}, {consumed}", .. Parsed.Lines(head.Fields)]);

    private static string Kestrels(byte[] octets)
    {
        // Kestrel's connection passes over empty lines in front; its parser does not.
        var start = octets.AsSpan().StartsWith("\r\n"u8) ? 2 : 0;
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(octets, start, octets.Length - start));
        var seen = new Seen();
        var parser = new HttpParser<Seen>(showErrorDetails: true);
        Assert.True(parser.ParseRequestLine(seen, ref reader));
        Assert.True(parser.ParseHeaders(seen, ref reader));
        return $"{seen.Line}, {start + reader.Consumed}{seen.Fields}";
    }

    private sealed class Seen : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        public string Line { get; private set; } = "";

        public StringBuilder Fields { get; } = new();

        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
        {
            var method = Encoding.Latin1.GetString(startLine[..versionAndMethod.MethodEnd]);
            var target = Encoding.Latin1.GetString(startLine[targetPath.Offset..]).Split(' ')[0];
            Line = $"{method} {target} {(versionAndMethod.Version == Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpVersion.Http11 ? "1.1" : "1.0")}";
        }

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Fields.Append('\n').Append(Encoding.Latin1.GetString(name)).Append(": ").Append(Encoding.Latin1.GetString(value));

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index)
        {
        }

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value)
        {
        }
    }
}
