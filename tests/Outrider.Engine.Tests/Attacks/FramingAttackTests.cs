namespace Outrider.Engine.Tests.Attacks;

/// <summary>
/// Two servers in a row that disagree on where a request ends: the second one takes what is behind it for a request that nobody looked at.
/// </summary>
/// <remarks>
/// Attacks are in this folder by what they aim at; those on HTTP/2's own frames (rapid reset, MadeYouReset, CONTINUATION flood, HPACK bomb, floods of
/// SETTINGS and PING, zero window, fields with CRLF) are in <see cref="Http.Http2.AttackTests"/>. Against the executable, the first of each kind are in
/// <c>Outrider.EndToEnd/Inbound/AttackTests</c>; rule by rule they are tested beside the parser (<c>Http/Http1</c>).
/// </remarks>
public sealed class FramingAttackTests : IAsyncLifetime
{
    private WitnessedFront _front = null!;

    public async ValueTask InitializeAsync() => _front = await WitnessedFront.StartAsync();

    public ValueTask DisposeAsync() => _front.DisposeAsync();

    [Theory]
    [InlineData("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG")]
    [InlineData("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public Task CL_TE_is_refused(string rest) => _front.RefusesAsync($"POST / HTTP/1.1\r\nHost: a\r\n{rest}");

    [Theory]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n3f\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n3f\r\n")]
    [InlineData("content-length: 4\r\nTRANSFER-ENCODING: CHUNKED\r\n\r\n3f\r\n")]
    public Task TE_CL_is_refused(string rest) => _front.RefusesAsync($"POST / HTTP/1.1\r\nHost: a\r\n{rest}");

    [Theory]
    [InlineData("Transfer-Encoding : chunked")]
    [InlineData("Transfer-Encoding\t: chunked")]
    [InlineData(" Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: xchunked")]
    [InlineData("Transfer-Encoding: chunk")]
    [InlineData("Transfer-Encoding: chunked, identity")]
    [InlineData("Transfer-Encoding: identity, chunked")]
    [InlineData("Transfer-Encoding: chunked, chunked")]
    [InlineData("Transfer-Encoding: chunked,")]
    [InlineData("Transfer-Encoding: ,chunked")]
    [InlineData("Transfer-Encoding: chunked;a=b")]
    [InlineData("Transfer-Encoding: \"chunked\"")]
    [InlineData("Transfer-Encoding: \x0bchunked")]
    [InlineData("Transfer-Encoding: chunked\0")]
    [InlineData("Transfer-Encoding: chun\u00adked")]
    [InlineData("Transfer-Encoding: identity")]
    [InlineData("Transfer-Encoding:")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: x")]
    [InlineData("Transfer-Encoding: x\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding:\r\n chunked")]
    [InlineData("Transfer-Encoding\r\n: chunked")]
    [InlineData("X: x\nTransfer-Encoding: chunked")]
    [InlineData("X: x\rTransfer-Encoding: chunked")]
    [InlineData("X: x\r\rTransfer-Encoding: chunked")]
    public Task TE_TE_is_refused(string line) => _front.RefusesAsync($"POST / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n0\r\n\r\n");

    [Theory]
    [InlineData("Transfer_Encoding")]
    [InlineData("Transfer.Encoding")]
    [InlineData("transfer_Encoding")]
    public async Task TE_by_another_name_frames_nothing_and_reaches_nobody(string name)
    {
        await _front.PassesAsync($"POST /a HTTP/1.1\r\nHost: a\r\n{name}: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "POST /a '0\r\n\r\n'");
        Assert.False(_front.Seen[0].HasSpellingOf("Transfer-Encoding"));
    }

    [Theory]
    [InlineData("Content_Length")]
    [InlineData("Content.Length")]
    public async Task CL_by_another_name_frames_nothing_and_reaches_nobody(string name)
    {
        await _front.PassesAsync($"POST /a HTTP/1.1\r\nHost: a\r\n{name}: 55\r\nContent-Length: 2\r\n\r\nok", "POST /a 'ok'");
        Assert.Equal(["2"], _front.Seen[0].Values("Content-Length"));
        Assert.DoesNotContain(_front.Seen[0].Fields, field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Transfer-Encoding:\tchunked")]
    [InlineData("Transfer-Encoding:chunked \t ")]
    [InlineData("TRANSFER-ENCODING: Chunked")]
    public Task What_the_grammar_allows_around_chunked_is_chunked(string line) =>
        _front.PassesAsync($"POST /a HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n2\r\nok\r\n0\r\n\r\n", "POST /a 'ok'");

    [Fact]
    public Task TE_in_HTTP_1_0_is_refused() => _front.RefusesAsync("POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PURGE")]
    public async Task CL_0_a_body_where_none_is_usual_is_a_body_and_no_request(string method)
    {
        var body = WitnessedFront.Smuggled;
        await _front.PassesAsync($"{method} /a HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}", $"{method} /a '{body}'");
    }

    [Theory]
    [InlineData("Content-Length : 44")]
    [InlineData("Content-Length\0: 44")]
    [InlineData(" Content-Length: 44")]
    [InlineData("X: x\nContent-Length: 44")]
    [InlineData("Content-Length:\r\n 44")]
    [InlineData("Content-Length: 44\r\n, 0")]
    [InlineData("Content-Length: 0\rContent-Length: 44")]
    public Task Zero_CL_a_length_that_one_server_overlooks_is_refused(string line) => _front.RefusesAsync($"POST / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n");

    [Theory]
    [InlineData("5\r\nContent-Length: 5")]
    [InlineData("5\r\nContent-Length: 6")]
    [InlineData("5\r\ncontent-length: 0")]
    [InlineData("5, 5")]
    [InlineData("5,6")]
    [InlineData("5,")]
    [InlineData(",5")]
    public Task Two_lengths_are_refused_also_where_they_are_equal(string value) => _front.RefusesAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {value}\r\n\r\nhello");

    [Theory]
    [InlineData("+5")]
    [InlineData("-5")]
    [InlineData("-0")]
    [InlineData("0x5")]
    [InlineData("5 5")]
    [InlineData("5.0")]
    [InlineData("5e0")]
    [InlineData("5_0")]
    [InlineData("\"5\"")]
    [InlineData("5;")]
    [InlineData("")]
    [InlineData("\u00b5")]
    [InlineData("\v5")]
    [InlineData("5\0")]
    [InlineData("NaN")]
    [InlineData("99999999999999999999")]
    [InlineData("18446744073709551621")]
    [InlineData("-18446744073709551611")]
    public Task A_length_that_is_no_bare_number_is_refused(string value) => _front.RefusesAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {value}\r\n\r\nhello");

    [Fact]
    public Task A_huge_length_is_refused_before_anything_is_read() => _front.RefusesAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999999999\r\n\r\nhello", 413);

    [Fact]
    public async Task A_length_with_zeros_in_front_goes_on_as_a_bare_number()
    {
        await _front.PassesAsync("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0005\r\n\r\nhello", "POST /a 'hello'");
        Assert.Equal(["5"], _front.Seen[0].Values("Content-Length"));
    }

    [Theory]
    [InlineData("x 100-continue")]
    [InlineData("100-continue, x")]
    [InlineData("100-continue\r\nExpect: 100-continue")]
    [InlineData("y")]
    public Task An_expectation_that_servers_read_differently_is_refused(string value) =>
        _front.RefusesAsync($"POST / HTTP/1.1\r\nHost: a\r\nExpect: {value}\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", 417);

    [Fact]
    public async Task A_request_may_be_cut_anywhere_and_means_the_same()
    {
        const string octets = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nGET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        for (var at = 1; at < octets.Length; at += 7)
        {
            using var caller = await Http.RawCaller.ConnectAsync(_front.Front.Port);
            caller.Socket.NoDelay = true;
            await caller.SendAsync(octets[..at]);
            await caller.SendAsync(octets[at..]);
            await caller.ReadToEndAsync();
        }

        Assert.Equal(["GET /end", "POST /a 'ok'"], _front.Seen.Select(request => request.ToString()).Distinct().Order());
    }
}
