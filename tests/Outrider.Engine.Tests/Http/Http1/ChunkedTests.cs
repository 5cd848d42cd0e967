using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

public sealed class ChunkedTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello", "")]
    [InlineData("5\r\nhello\r\n6\r\n world\r\n000\r\n\r\n", "hello world", "")]
    [InlineData("000000000000000A\r\n0123456789\r\n0\r\n\r\n", "0123456789", "")]
    [InlineData("9\r\n0\r\n\r\n3\r\nA\r\n0\r\n\r\n", "0\r\n\r\n3\r\nA", "")]
    [InlineData("1;a\r\nx\r\n0;b=c\r\n\r\n", "x", "")]
    [InlineData("1; a = \"b\\\"\u00e9;\" ;c\r\nx\r\n0\r\n\r\n", "x", "")]
    [InlineData("1\r\nx\r\n0\r\nA: 1\r\nB:2\r\n\r\n", "x", "A: 1\nB: 2")]
    public void A_body_is_its_chunks(string coded, string body, string trailers) =>
        Assert.Equal(new Decoded(body, ChunkedResult.End, null, trailers, coded.Length), Decoded.Of(coded + "GET / HTTP/1.1\r\n"));

    [Theory]
    [InlineData("\r\n")]
    [InlineData(";a\r\n")]
    [InlineData("g\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("+1\r\n")]
    [InlineData("0x1\r\n")]
    [InlineData(" 1\r\n")]
    [InlineData("1 \r\n")]
    [InlineData("1\t;a\r\n")]
    [InlineData("1\n")]
    [InlineData("1\rx")]
    [InlineData("1\r\r\n")]
    [InlineData("1\0\r\n")]
    [InlineData("1,1\r\n")]
    [InlineData("00000000000000001\r\n")]
    [InlineData("8000000000000000\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF\r\n")]
    [InlineData("10000000000000005\r\n")]
    [InlineData("1;a\n")]
    [InlineData("1;a\0\r\n")]
    [InlineData("1;a\rb\r\n")]
    [InlineData("1;a=\"\r\n\"\r\n")]
    [InlineData("1;a=\"b\r\n")]
    [InlineData("1;a=\"b\\\r\n")]
    [InlineData("1;\u00e9\r\n")]
    [InlineData("1;\x7f\r\n")]
    [InlineData("1\r\nxy\r\n")]
    [InlineData("1\r\nx\n")]
    [InlineData("1\r\nx\r\r\n")]
    [InlineData("1\r\nx0\r\n")]
    public void Chunks_that_two_servers_could_read_differently_are_refused(string coded)
    {
        var decoded = Decoded.Of(coded + "x\r\n0\r\n\r\n");
        Assert.Equal((ChunkedResult.Bad, "bad_body"), (decoded.End, decoded.Fault));
    }

    [Theory]
    [InlineData("0\r\nA : 1\r\n\r\n", "bad_header")]
    [InlineData("0\r\nA: 1\n\r\n", "bad_header")]
    [InlineData("0\r\n A: 1\r\n\r\n", "bad_header")]
    [InlineData("0\r\nA: \x01\r\n\r\n", "bad_header")]
    [InlineData("0\r\nGET / HTTP/1.1\r\n\r\n", "bad_header")]
    [InlineData("0\r\n\rA", "bad_header")]
    [InlineData("0\r\nA:\r\nA:\r\nA:\r\nA:\r\nA:\r\n\r\n", "too_many_headers")]
    public void Trailers_are_read_as_strictly_as_a_head(string coded, string fault)
    {
        Assert.Equal(fault, Decoded.Of(coded).Fault);
        Assert.Equal(fault, Decoded.Of(Encoding.Latin1.GetBytes(coded), () => 1).Fault);
    }

    [Fact]
    public void Trailers_are_bounded_together_however_they_come()
    {
        Assert.Equal("header_too_large", Decoded.Of("0\r\nA: " + new string('v', 254) + "\r\n\r\n").Fault);
        var two = Encoding.Latin1.GetBytes($"0\r\nA: {new string('v', 150)}\r\nB: {new string('v', 150)}\r\n\r\n");
        Assert.Equal("header_too_large", Decoded.Of(two, () => two.Length).Fault);
        Assert.Equal("header_too_large", Decoded.Of(two, () => 1).Fault);
    }

    [Fact]
    public void Extensions_are_bounded_in_every_chunk()
    {
        Assert.Equal(ChunkedResult.End, Decoded.Of($"1;{new string('a', 256)}\r\nx\r\n1;{new string('a', 256)}\r\nx\r\n0\r\n\r\n").End);
        Assert.Equal("bad_body", Decoded.Of($"1;{new string('a', 257)}\r\nx\r\n0\r\n\r\n").Fault);
        Assert.Equal("bad_body", Decoded.Of($"1;{new string('a', 100_000)}").Fault);
    }

    [Fact]
    public void A_body_may_be_as_long_as_its_limit_and_what_was_within_it_is_given_out()
    {
        Assert.Equal(ChunkedResult.End, Decoded.Of("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", bodyLimit: 10).End);
        Assert.Equal(new Decoded("hello", ChunkedResult.Bad, "body_too_large", "", 0), Decoded.Of("5\r\nhello\r\n6\r\nhello!\r\n0\r\n\r\n", bodyLimit: 10));
        Assert.Equal("body_too_large", Decoded.Of("7FFFFFFFFFFFFFFF\r\n", bodyLimit: 10).Fault);
    }

    [Fact]
    public void The_last_piece_is_known_to_be_the_last_where_the_end_is_there()
    {
        var decoder = new ChunkedDecoder();
        decoder.Begin(100, 100, 10);
        var octets = "5\r\nhello\r\n5\r\nworld\r\n0\r\nA: 1\r\n\r\nGET"u8;

        Assert.Equal((ChunkedResult.Piece, "hello", false), Next(decoder, ref octets));
        Assert.Equal((ChunkedResult.Piece, "world", true), Next(decoder, ref octets));
        Assert.Equal("GET", Parsed.Text(octets));
        Assert.Equal("A: 1", Assert.Single(Parsed.Lines(decoder.Trailers!)));
        Assert.Equal((ChunkedResult.End, "", true), Next(decoder, ref octets));
    }

    [Fact]
    public void A_piece_in_front_of_a_fault_is_given_out_and_then_the_fault_however_often_asked()
    {
        var decoder = new ChunkedDecoder();
        decoder.Begin(100, 100, 10);
        var octets = "5\r\nhello0\r\n\r\n"u8;

        Assert.Equal((ChunkedResult.Piece, "hello", false), Next(decoder, ref octets));
        Assert.Equal((ChunkedResult.Bad, "", false), Next(decoder, ref octets));
        Assert.Equal((ChunkedResult.Bad, "", false), Next(decoder, ref octets));
        Assert.Same(WireFault.BadChunkEnd, decoder.Fault);
    }

    [Fact]
    public void One_decoder_serves_one_body_after_another()
    {
        var decoder = new ChunkedDecoder();
        foreach (var (coded, trailers) in new[] { ("1;a=\"\r\n", false), ("1\r\nx\r\n0\r\nA: 1\r\n\r\n", true), ("zz", false), ("1\r\nx\r\n0\r\n\r\n", false) })
        {
            decoder.Begin(1, 100, 10);
            ReadOnlySpan<byte> octets = Encoding.Latin1.GetBytes(coded);
            while (Next(decoder, ref octets).Result == ChunkedResult.Piece) continue;
            Assert.Equal(coded.StartsWith("1\r", StringComparison.Ordinal), decoder.IsDone);
            Assert.Equal(decoder.IsDone, decoder.Fault is null);
            Assert.Equal(trailers, decoder.Trailers is not null);
        }
    }

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(255, "ff\r\n")]
    [InlineData(65536, "10000\r\n")]
    [InlineData(int.MaxValue, "7fffffff\r\n")]
    public void A_size_is_written_in_hexadecimal(int size, string line)
    {
        Span<byte> to = stackalloc byte[ChunkedEncoder.MostSizeOctets];
        var written = ChunkedEncoder.WriteSize(size, to);
        Assert.Equal(line, Parsed.Text(to[..written]));
    }

    [Fact]
    public void The_last_chunk_takes_the_trailers_with_it()
    {
        var trailers = new HeaderFields();
        trailers.Add("A"u8, "1"u8);
        trailers.Add("Grpc-Status"u8, ""u8);
        var to = new byte[ChunkedEncoder.SizeOfLast(trailers)];
        Assert.Equal(to.Length, ChunkedEncoder.WriteLast(trailers, to));
        Assert.Equal("0\r\nA: 1\r\nGrpc-Status: \r\n\r\n", Parsed.Text(to));
        Assert.Equal(5, ChunkedEncoder.WriteLast(null, to));
        Assert.Equal(ChunkedEncoder.LastChunkWithoutTrailers, to.AsSpan(0, 5));
    }

    private static (ChunkedResult Result, string Piece, bool IsDone) Next(ChunkedDecoder decoder, ref ReadOnlySpan<byte> octets)
    {
        var result = decoder.Decode(octets, out var start, out var length, out var consumed);
        var piece = Parsed.Text(octets.Slice(start, length));
        octets = octets[consumed..];
        return (result, piece, decoder.IsDone);
    }
}
