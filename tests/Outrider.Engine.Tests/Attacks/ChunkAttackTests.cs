using Outrider.Traffic;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>Chunked bodies that end in two places, or carry a head behind them.</summary>
public sealed class ChunkAttackTests : IAsyncLifetime
{
    private const string Head = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";

    private WitnessedFront _front = null!;

    public async ValueTask InitializeAsync() => _front = await WitnessedFront.StartAsync(above: new StripAsserted(["X-User-Id"]));

    public ValueTask DisposeAsync() => _front.DisposeAsync();

    [Theory]
    [InlineData("5\nhello\r\n")]
    [InlineData("5;a\nhello\r\n")]
    [InlineData("5;a=b\nX\r\nhello\r\n")]
    [InlineData("5;\n\r\nhello\r\n")]
    public Task TERM_EXT_a_bare_line_feed_in_a_chunk_extension_is_refused(string chunk) => RefusesAsync(chunk);

    [Theory]
    [InlineData("5\r;a\r\nhello\r\n")]
    [InlineData("5;a\r\rhello\r\n")]
    [InlineData("5;a\rX\r\nhello\r\n")]
    [InlineData("5\rhello\r\n")]
    public Task EXT_TERM_a_bare_carriage_return_in_a_chunk_extension_is_refused(string chunk) => RefusesAsync(chunk);

    [Theory]
    [InlineData("5;\0\r\nhello\r\n")]
    [InlineData("5;a=\x01\r\nhello\r\n")]
    [InlineData("5;a=\"\r\n\"\r\nhello\r\n")]
    [InlineData("5;a=\x7f\r\nhello\r\n")]
    public Task A_control_character_in_a_chunk_extension_is_refused(string chunk) => RefusesAsync(chunk);

    [Fact]
    public Task A_chunk_extension_without_an_end_is_refused() => RefusesAsync($"5;{new string('a', 300)}\r\nhello\r\n");

    [Fact]
    public Task A_chunk_extension_is_dropped() => _front.PassesAsync(Head + "\r\n5;a=b;c=\"d;\\\"e\"\r\nhello\r\n0;last\r\n\r\n", "POST /a 'hello'");

    [Theory]
    [InlineData("fffffffffffffffff")]
    [InlineData("ffffffffffffffff")]
    [InlineData("8000000000000000")]
    [InlineData("10000000000000005")]
    [InlineData("00000000000000005")]
    public async Task A_chunk_size_that_overflows_is_refused(string size)
    {
        var answer = await _front.SendAsync($"{Head}\r\n{size}\r\nhello\r\n0\r\n\r\n{WitnessedFront.Smuggled}");
        Assert.Matches("^HTTP/1.1 (400|413) ", answer);
        Assert.Empty(_front.Seen);
    }

    [Theory]
    [InlineData("0x5")]
    [InlineData("+5")]
    [InlineData("-5")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("\t5")]
    [InlineData("5_")]
    [InlineData("5g")]
    [InlineData("")]
    [InlineData("5\0")]
    [InlineData("\u00b5")]
    public Task A_chunk_size_that_is_no_number_is_refused(string size) => RefusesAsync($"{size}\r\nhello\r\n");

    [Theory]
    [InlineData("5\r\nhelloX\r\n")]
    [InlineData("5\r\nhelloXX0\r\n\r\n")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5\r\nhello\r")]
    [InlineData("5\r\nhello")]
    [InlineData("5\r\nhello\n\r\n")]
    [InlineData("5\r\nhel\r\n")]
    [InlineData("1\r\nhello\r\n")]
    public Task ONE_TWO_and_TWO_ONE_a_chunk_that_is_longer_or_shorter_than_its_size_is_refused(string chunk) => RefusesAsync(chunk);

    [Theory]
    [InlineData("0\r\nX")]
    [InlineData("0\r\n\n")]
    [InlineData("0\n\n")]
    [InlineData("0\r\n\rX")]
    [InlineData("0\r\n A: folded\r\n\r\n")]
    [InlineData("0\r\nA : b\r\n\r\n")]
    [InlineData("0\r\nA: b\nC: d\r\n\r\n")]
    [InlineData("0\r\nA: b\0\r\n\r\n")]
    [InlineData("0\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")]
    public Task A_last_chunk_or_a_trailer_with_two_meanings_is_refused(string end) => _front.RefusesAsync(Head + "\r\n5\r\nhello\r\n" + end);

    [Theory]
    [InlineData("Content-Length: 50")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Host: b")]
    [InlineData("Authorization: Bearer x")]
    [InlineData("Cookie: admin=1")]
    [InlineData("Connection: close")]
    [InlineData("Upgrade: h2c")]
    [InlineData("X-User-Id: admin")]
    [InlineData("X_User.Id: admin")]
    [InlineData("X-Forwarded-For: 10.0.0.1")]
    [InlineData("X_Forwarded_For: 10.0.0.1")]
    [InlineData("Content_Length: 50")]
    [InlineData("Set-Cookie: a=b")]
    [InlineData("Content-Encoding: gzip")]
    public async Task A_trailer_frames_routes_and_asserts_nothing(string trailer)
    {
        await _front.PassesAsync($"{Head}TE: trailers\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n{trailer}\r\n\r\n", "POST /a 'hello'");
        Assert.Equal(["X-Sum"], _front.Seen[0].Trailers.Select(line => line.Key));
    }

    private Task RefusesAsync(string chunk) => _front.RefusesAsync($"{Head}\r\n{chunk}0\r\n\r\n");
}
