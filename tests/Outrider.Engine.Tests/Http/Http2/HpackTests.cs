using System.Text;
using Outrider.Http;

namespace Outrider.Engine.Tests.Http.Http2;

public sealed class HpackTests
{
    private const string Custom = "400a637573746f6d2d6b65790d637573746f6d2d686561646572";

    [Theory]
    // RFC 7541 appendix C.2.
    [InlineData(Custom, "custom-key: custom-header")]
    [InlineData("040c2f73616d706c652f70617468", ":path: /sample/path")]
    [InlineData("100870617373776f726406736563726574", "password: secret")]
    [InlineData("82", ":method: GET")]
    public void A_field_of_the_RFC_is_decoded(string block, string expected) => Assert.Equal([expected], Decode(new HpackDecoder(4096), block));

    [Theory]
    // RFC 7541 appendix C.3 and, with Huffman coding, C.4.
    [InlineData("828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865", "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")]
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")]
    public void The_requests_of_the_RFC_are_decoded(string first, string second, string third)
    {
        var decoder = new HpackDecoder(4096);
        Assert.Equal([":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"], Decode(decoder, first));
        Assert.Equal([":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache"], Decode(decoder, second));
        Assert.Equal([":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com", "custom-key: custom-value"], Decode(decoder, third));
    }

    [Theory]
    // RFC 7541 appendix C.5 and C.6: a table of 256 octets, which evicts.
    [InlineData(
        "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
        "4803333037c1c0bf",
        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31")]
    [InlineData(
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
        "4883640effc1c0bf",
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")]
    public void The_answers_of_the_RFC_are_decoded(string first, string second, string third)
    {
        var decoder = new HpackDecoder(256);
        Assert.Equal([":status: 302", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT", "location: https://www.example.com"], Decode(decoder, first));
        Assert.Equal([":status: 307", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:21 GMT", "location: https://www.example.com"], Decode(decoder, second));
        Assert.Equal(
            [
                ":status: 200", "cache-control: private", "date: Mon, 21 Oct 2013 20:13:22 GMT", "location: https://www.example.com", "content-encoding: gzip",
                "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
            ],
            Decode(decoder, third));
    }

    [Theory]
    [InlineData("80", "index 0 names nothing")]
    [InlineData("be", "the dynamic table is empty")]
    [InlineData("bfff", "a cut integer")]
    [InlineData("ffffffffffff0f", "an integer beyond every bound")]
    [InlineData("400a63", "a cut string")]
    [InlineData("40", "a field without anything")]
    [InlineData("3fe21f", "a table larger than offered")]
    [InlineData("8220", "a table's size within a block")]
    [InlineData("0084ffffffff00", "a string that holds EOS")]
    [InlineData("0081ff00", "a whole octet of padding")]
    [InlineData("00811800", "padding of zeros")]
    public void What_is_no_header_block_is_refused(string block, string because)
    {
        Assert.NotEmpty(because);
        Assert.Throws<HpackException>(() => Decode(new HpackDecoder(4096), block));
    }

    [Fact]
    public void What_is_encoded_is_decoded_whatever_the_table_goes_through()
    {
        string[] names = ["content-type", "server", "x-unheard-of", "cookie", "authorization", "grpc-status", "date", "vary", "user-agent", "a-name-that-is-longer-than-any-that-anybody-indexes-" + new string('x', 90)];
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var (encoder, decoder, output) = (new HpackEncoder(), new HpackDecoder(4096), new Http2Output());
            for (var block = 0; block < 60; block++)
            {
                if (random.Next(8) == 0) encoder.SetPeerTableSize(random.Next(2) == 0 ? random.Next(5000) : 0);
                if (random.Next(8) == 0) encoder.SetPeerTableSize(4096);
                var fields = new List<string>();
                encoder.BeginBlock(output);
                for (var i = random.Next(12); i > 0; i--)
                {
                    var (name, value) = (names[random.Next(names.Length)], new string((char)('a' + random.Next(3)), random.Next(4) * random.Next(100)));
                    encoder.Add(output, Encoding.ASCII.GetBytes(random.Next(2) == 0 ? name : name.ToUpperInvariant()), Encoding.ASCII.GetBytes(value));
                    fields.Add($"{name}: {value}");
                }

                var taken = output.Take();
                Assert.Equal(fields, Decode(decoder, Convert.ToHexString(taken)));
                Http2Output.Recycle(taken);
            }
        }
    }

    [Fact]
    public void What_repeats_is_one_octet_and_a_secret_never_is()
    {
        var (encoder, output) = (new HpackEncoder(), new Http2Output());
        for (var i = 0; i < 5; i++) encoder.Add(output, "server"u8, "something"u8);
        var repeated = Convert.ToHexString(output.Take());
        Assert.EndsWith("BEBEBE", repeated, StringComparison.Ordinal);
        for (var i = 0; i < 3; i++) encoder.Add(output, "Authorization"u8, "secret"u8);
        // 0x1f: never indexed, with a name of the static table.
        Assert.Equal(string.Concat(Enumerable.Repeat("1F08" + "06736563726574", 3)), Convert.ToHexString(output.Take()));
    }

    [Fact]
    public void Mutated_blocks_end_in_fields_or_in_a_refusal()
    {
        var valid = Convert.FromHexString("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3" + Custom + "be3f61");
        for (var seed = 1; seed <= 20_000; seed++)
        {
            var random = new Random(seed);
            var block = valid.AsSpan(0, random.Next(valid.Length + 1)).ToArray();
            for (var i = random.Next(4); i > 0 && block.Length > 0; i--) block[random.Next(block.Length)] = (byte)random.Next(256);
            var decoder = new HpackDecoder(4096);
            try
            {
                for (var i = 0; i < 3; i++) Decode(decoder, Convert.ToHexString(block));
            }
            catch (HpackException)
            {
                // The one way out.
            }
        }
    }

    private static List<string> Decode(HpackDecoder decoder, string block)
    {
        var fields = new List<string>();
        decoder.Decode(Convert.FromHexString(block), new Collect(fields));
        return fields;
    }

    private readonly struct Collect(List<string> fields) : IFieldSink
    {
        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => fields.Add($"{Encoding.Latin1.GetString(name)}: {Encoding.Latin1.GetString(value)}");
    }
}
