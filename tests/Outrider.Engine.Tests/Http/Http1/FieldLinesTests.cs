using System.Text;
using Outrider.Http;
using Outrider.Kernel;

namespace Outrider.Engine.Tests.Http;

public sealed class FieldLinesTests
{
    [Theory]
    [InlineData("X: a", "X: a")]
    [InlineData("X:a", "X: a")]
    [InlineData("X:", "X: ")]
    [InlineData("X: \t ", "X: ")]
    [InlineData("X: \t a \tb \t", "X: a \tb")]
    [InlineData("x!#$%&'*+-.^_`|~9: :", "x!#$%&'*+-.^_`|~9: :")]
    [InlineData("X: caf\u00e9\u0080\u00ff", "X: caf\u00e9\u0080\u00ff")]
    [InlineData("X: \"(),/:;<=>?@[\\]{}", "X: \"(),/:;<=>?@[\\]{}")]
    public void A_line_is_a_name_a_colon_and_a_value_without_the_blanks_around_it(string line, string read)
    {
        var parsed = Parsed.Request($"GET / HTTP/1.1\r\nHost: a\r\n{line}\r\nY: 1\r\n\r\n");
        Assert.Equal(HeadResult.Complete, parsed.Result);
        Assert.Equal(["Host: a", read, "Y: 1"], parsed.Decision.Split('\n')[1..]);
    }

    [Theory]
    [InlineData("X : a")]
    [InlineData("X\t: a")]
    [InlineData(" X: a")]
    [InlineData("\tX: a")]
    [InlineData(" ")]
    [InlineData(": a")]
    [InlineData("X")]
    [InlineData("X a")]
    [InlineData("Bad[Name]: a")]
    [InlineData("Bad\"Name: a")]
    [InlineData("Bad(Name: a")]
    [InlineData("Bad/Name: a")]
    [InlineData("Bad\u00e9: a")]
    [InlineData("Bad\0: a")]
    [InlineData("Bad\x7f: a")]
    [InlineData("X: a\0b")]
    [InlineData("X: a\x01b")]
    [InlineData("X: a\x0b")]
    [InlineData("X: a\x1b[0m")]
    [InlineData("X: a\x7f")]
    [InlineData("X: a\rb")]
    [InlineData("X: a\nb")]
    [InlineData("X: a\r\r")]
    [InlineData("X: a\nY: b")]
    [InlineData("X: a\rY: b")]
    [InlineData("X: a\r\n b")]
    [InlineData("X: a\r\n\tb")]
    [InlineData("X:\r\n a")]
    [InlineData("\rX: a")]
    public void A_line_that_two_servers_could_read_differently_is_refused(string line)
    {
        Assert.Equal(new Parsed(HeadResult.Bad, 0, "400 bad_header"), Parsed.Request($"GET / HTTP/1.1\r\nHost: a\r\n{line}\r\nY: 1\r\n\r\n"));
        Assert.Equal(HeadResult.Bad, Parsed.Response($"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{line}\r\nY: 1\r\n\r\n").Result);
    }

    [Fact]
    public void Every_control_character_but_the_tab_is_refused_in_a_value_and_every_octet_that_is_no_token_in_a_name()
    {
        for (var octet = 0; octet < 256; octet++)
        {
            var value = Parsed.Request($"GET / HTTP/1.1\r\nHost: a\r\nX: a{(char)octet}b\r\n\r\n").Result;
            Assert.Equal(octet is '\t' or (>= ' ' and not 0x7f) ? HeadResult.Complete : HeadResult.Bad, value);
            var name = Parsed.Request($"GET / HTTP/1.1\r\nHost: a\r\nX{(char)octet}y: b\r\n\r\n").Result;
            var isToken = octet == ':' || char.IsAsciiLetterOrDigit((char)octet) || "!#$%&'*+-.^_`|~".Contains((char)octet, StringComparison.Ordinal);
            Assert.Equal(isToken ? HeadResult.Complete : HeadResult.Bad, name);
        }
    }

    [Fact]
    public void The_limit_on_octets_counts_all_lines_with_their_ends_and_is_met_before_a_line_ends()
    {
        // "Host: a" and CRLF are 9 octets, which leaves 23.
        var limits = new CallerLimits { Header = new ByteSize(32) };
        const string Before = "GET / HTTP/1.1\r\nHost: a\r\nX: ";

        Assert.Equal(HeadResult.Complete, Request(Before + new string('v', 18) + "\r\n\r\n", limits).Result);
        Assert.Equal("431 header_too_large", Request(Before + new string('v', 19) + "\r\n\r\n", limits).Decision);
        Assert.Equal(HeadResult.Incomplete, Request(Before + new string('v', 20), limits).Result);
        Assert.Equal("431 header_too_large", Request(Before + new string('v', 21), limits).Decision);
        Assert.Equal("431 header_too_large", Request("GET / HTTP/1.1\r\nHost: a\r\n" + new string('n', 24), limits).Decision);
    }

    [Fact]
    public void The_limit_on_lines_is_met_by_the_first_line_too_many()
    {
        var limits = new CallerLimits { HeaderCount = 3 };
        Assert.Equal(HeadResult.Complete, Request("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n", limits).Result);
        Assert.Equal("431 too_many_headers", Request("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nX: 3\r\n", limits).Decision);
    }

    [Fact]
    public void Size_is_what_the_lines_are_on_the_wire()
    {
        var fields = new HeaderFields();
        fields.Add("Host"u8, "a"u8);
        Assert.Equal("Host: a\r\n".Length, fields.Size);
        Assert.Equal(HeadResult.Complete, FieldLines.Parse("X-Long:    1\r\nY:\r\n\r\n"u8, 100, 100, fields, out var consumed, out _));
        Assert.Equal("Host: a\r\nX-Long: 1\r\nY: \r\n".Length, fields.Size);
        Assert.Equal(20, consumed);
        Assert.Equal(["Host: a", "X-Long: 1", "Y: "], Parsed.Lines(fields));
    }

    [Fact]
    public void Lines_are_taken_whole_as_they_come()
    {
        var fields = new HeaderFields();
        Assert.Equal(HeadResult.Incomplete, FieldLines.Parse("A: 1\r\nB: 2\r\nC"u8, 100, 100, fields, out var consumed, out _));
        Assert.Equal(12, consumed);
        Assert.Equal(HeadResult.Complete, FieldLines.Parse("C: 3\r\n\r\nGET"u8, 100, 100, fields, out consumed, out _));
        Assert.Equal(8, consumed);
        Assert.Equal(["A: 1", "B: 2", "C: 3"], Parsed.Lines(fields));
    }

    private static Parsed Request(string head, CallerLimits limits) => Parsed.Request(Encoding.Latin1.GetBytes(head), limits);
}
