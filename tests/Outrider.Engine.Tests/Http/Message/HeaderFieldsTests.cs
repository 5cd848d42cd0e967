using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http;

public sealed class HeaderFieldsTests
{
    private static readonly (string Name, HeaderField Field)[] Known =
    [
        ("connection", HeaderField.Connection),
        ("content-length", HeaderField.ContentLength),
        ("expect", HeaderField.Expect),
        ("host", HeaderField.Host),
        ("http2-settings", HeaderField.Http2Settings),
        ("keep-alive", HeaderField.KeepAlive),
        ("proxy-authenticate", HeaderField.ProxyAuthenticate),
        ("proxy-authorization", HeaderField.ProxyAuthorization),
        ("proxy-connection", HeaderField.ProxyConnection),
        ("te", HeaderField.Te),
        ("trailer", HeaderField.Trailer),
        ("transfer-encoding", HeaderField.TransferEncoding),
        ("upgrade", HeaderField.Upgrade),
    ];

    [Fact]
    public void The_wires_own_headers_are_known_in_any_case_and_nothing_near_them()
    {
        Assert.Equal(Enum.GetValues<HeaderField>().Except([HeaderField.Other, HeaderField.Lookalike]), Known.Select(known => known.Field).Order());
        foreach (var (name, field) in Known)
        {
            Assert.Equal(field, Of(name));
            Assert.Equal(field, Of(name.ToUpperInvariant()));
            foreach (var near in new[] { name + "s", name[..^1], "x" + name[1..], name[..^1] + "0", name + "-" }) Assert.Equal(HeaderField.Other, Of(near));
        }

        Assert.Equal(HeaderField.Other, Of(""));
    }

    [Theory]
    [InlineData("Transfer_Encoding")]
    [InlineData("content.length")]
    [InlineData("Keep_Alive")]
    [InlineData("Http2_Settings")]
    public void What_some_servers_take_for_one_of_them_is_none_and_goes_no_further(string name)
    {
        Assert.Equal(HeaderField.Lookalike, Of(name));
        var head = Parsed.Head($"GET / HTTP/1.1\r\nHost: a\r\n{name}: chunked\r\n\r\n");
        Assert.True(head.Body.IsNone);
        // Only what is Other passes.
        Assert.NotEqual(HeaderField.Other, head.Fields.Field(1));
    }

    [Fact]
    public void Lines_are_kept_in_the_order_they_came_however_many()
    {
        var fields = new HeaderFields();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 500; i++) fields.Add(Encoding.ASCII.GetBytes($"X-{i}"), Encoding.ASCII.GetBytes(new string('v', i)));
            Assert.Equal(Enumerable.Range(0, 500).Select(i => $"X-{i}: {new string('v', i)}"), Parsed.Lines(fields));
            if (round == 0) fields.Clear();
            else fields.Release();
            Assert.Equal((0, 0), (fields.Count, fields.Size));
        }
    }

    [Fact]
    public void A_header_of_the_wires_own_is_found_line_by_line()
    {
        var fields = new HeaderFields();
        foreach (var (name, value) in new[] { ("Connection", "a"), ("X", "b"), ("connection", "c") }) fields.Add(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
        Assert.Equal((0, 2, -1), (fields.IndexOf(HeaderField.Connection), fields.IndexOf(HeaderField.Connection, 1), fields.IndexOf(HeaderField.Connection, 3)));
        Assert.Equal((2, 0), (fields.CountOf(HeaderField.Connection), fields.CountOf(HeaderField.Host)));
        Assert.Equal((true, false), (fields.Has(HeaderField.Connection), fields.Has(HeaderField.Host)));
        fields.Clear();
        Assert.Equal((false, -1), (fields.Has(HeaderField.Connection), fields.IndexOf(HeaderField.Connection)));
    }

    private static HeaderField Of(string name) => KnownFields.Of(Encoding.ASCII.GetBytes(name));
}
