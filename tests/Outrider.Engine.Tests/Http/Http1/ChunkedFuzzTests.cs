using System.Globalization;
using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

public sealed class ChunkedFuzzTests
{
    private const int Rounds = 20_000;

    [Fact]
    public void What_is_coded_is_decoded_however_it_is_cut()
    {
        var random = new Random(11);
        for (var round = 0; round < 2_000; round++)
        {
            var body = new byte[random.Next(2_000)];
            random.NextBytes(body);
            var trailers = new HeaderFields();
            for (var i = random.Next(3); i > 0; i--) trailers.Add("X-Sum"u8, Encoding.ASCII.GetBytes($"{i}"));
            var coded = Coded(body, trailers, random);
            var most = random.Next(1, 600);

            var decoded = Decoded.Of([.. coded, .. "GET"u8], () => random.Next(most));

            Assert.Equal(new Decoded(Encoding.Latin1.GetString(body), ChunkedResult.End, null, string.Join('\n', Parsed.Lines(trailers)), coded.Length), decoded);
        }
    }

    [Fact]
    public void A_body_is_read_the_same_however_it_is_cut_and_as_a_plain_reader_reads_it()
    {
        var mutations = new Mutations(12, Mutations.OfChunks);
        string[] right = ["5\r\nhello\r\n0\r\n\r\n", "3;a=\"b\"\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nA: 1\r\nB: 2\r\n\r\nGET / HTTP/1.1\r\n", "1\r\n0\r\n1\r\n\r\r\n1\r\n\n\r\n0;x\r\n\r\n"];
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var octets = mutations.Of(right[round % right.Length]);
            var whole = Decoded.Of(octets, () => octets.Length, 40);
            Assert.Equal(whole, Decoded.Of(octets, () => 1, 40));
            Assert.Equal(whole, Decoded.Of(octets, () => mutations.Below(7), 40));
            if (whole.End != ChunkedResult.End) continue;
            accepted++;
            Assert.Equal((whole.Body, whole.Consumed), Plain(Encoding.Latin1.GetString(octets)));
        }

        Assert.InRange(accepted, Rounds / 20, Rounds * 9 / 10);
    }

    private static byte[] Coded(byte[] body, HeaderFields trailers, Random random)
    {
        using var coded = new MemoryStream();
        Span<byte> size = stackalloc byte[ChunkedEncoder.MostSizeOctets];
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(body.Length - at, random.Next(1, 500));
            coded.Write(size[..ChunkedEncoder.WriteSize(length, size)]);
            coded.Write(body, at, length);
            coded.Write(ChunkedEncoder.LineEnd);
            at += length;
        }

        var last = new byte[ChunkedEncoder.SizeOfLast(trailers)];
        Assert.Equal(last.Length, ChunkedEncoder.WriteLast(trailers, last));
        coded.Write(last);
        return coded.ToArray();
    }

    /// <summary>The coding as RFC 9112 section 7.1 words it, line by line; for bodies that are right.</summary>
    private static (string Body, int Consumed) Plain(string text)
    {
        var body = new StringBuilder();
        var at = 0;
        while (true)
        {
            var line = Line(text, ref at);
            var size = int.Parse(line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0) break;
            body.Append(text, at, size);
            at += size;
            Assert.Equal("", Line(text, ref at));
        }

        while (Line(text, ref at).Length > 0) continue;
        return (body.ToString(), at);
    }

    private static string Line(string text, ref int at)
    {
        var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
        var line = text[at..end];
        at = end + 2;
        return line;
    }
}
