using System.Globalization;
using System.Text;
using Outrider.Engine.Tests.Http;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>
/// What one caller says on one connection, from a seed: up to four requests, one behind the other, right ones in odd spellings, and among them what has
/// parted servers before. Bodies are requests themselves, so that who loses count sees one that nobody decided on.
/// </summary>
internal sealed class RequestGrammar(int seed)
{
    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH"];

    private static readonly string[] Targets = ["/", "/a/b?c=d&e=%20", "//a///b", "/a/./b/../c", "/%7Eu/%41", "/a;b=c/d", "/a%20b", "http://other:81/x", "/?/../x", "/a:b@c", "/%E4%BD%A0"];

    private static readonly string[] EvilTargets = ["/../x", "/%2e%2e/x", "/a%2fb", "/a%00", "*", "http://u@b/", "/a b", "/a#b", "b:80", "/\u00e4", "\\a", "http://b", "/%c0%af", "/a\tb"];

    private static readonly string[] Fields =
    [
        "X-A: b", "X-B:c", "X-C:  \t d e \t", "X-D:", "x-e: \u00e4\u00f6", "X-F: \"a, b\"; q=\"c\\\"d\"", "Accept: */*", "Cookie: a=b; c=d", "Connection: keep-alive", "Connection: X-A", "TE: trailers", "Keep-Alive: timeout=5",
        "X!#$%&'*+-.^_`|~9: 1", "Authorization: Bearer x", "User-Agent: a/1 (b)", "Upgrade: h2c", "X-A: twice", "Trailer: X-T", "Accept-Encoding: gzip", "Content-Type: a/b",
    ];

    public static readonly string[] EvilFields =
    [
        "X : y", "X\t: y", " X: y", "X: y\r\n z", "X: y\r\n\tz: a", "X[1]: y", "X y: z", ": y", "X", "X: y\0z", "X: y\x01", "X: y\rZ: a", "X: y\nZ: a", "X\u00e4: y", "Host: b", "Host: a, b", "Host:", "Expect: x", "X-Decision: 000000001",
        "Connection: Host, Content-Length, Transfer-Encoding", "Connection: close", "Transfer_Encoding: chunked", "Content_Length: 9", "X_Decision: 000000001", "X: \x7f", "Upgrade: websocket", "\r", "\n", "(X): y", "X;: y",
    ];

    public static readonly string[] EvilFramings =
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5",
        "Content-Length: +5", "Content-Length: -0", "Content-Length: 0x5", "Content-Length: 5 5", "Content-Length : 5", "Content-Length:\v5", "Content-Length: 18446744073709551621", "Transfer-Encoding : chunked",
        "Transfer-Encoding:\x0bchunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: identity", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding:\r\n chunked", "X: y\nTransfer-Encoding: chunked", "X: y\rContent-Length: 5", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked;a=b",
        "transfer-encoding: Chunked\r\nTE: chunked", "Transfer-Encoding\r\n: chunked", "Content-Length:", "Transfer-Encoding:", "Content-Length: 5;", "\rTransfer-Encoding: chunked", "Transfer-Encoding: chunked\0",
    ];

    private static readonly string[] EvilEnds = ["\n", "\r", "\r\r\n", "\n\r", "", "\r\n\r\n", " \r\n", "\0\r\n"];

    public static readonly string[] EvilSizes = ["0x5", "+5", "-1", " 5", "5 ", "", "g", "ffffffffffffffff", "10000000000000005", "5;\n", "5;a=\"\r\n\"", "5\r;", "5;\0", "5,", "5_"];

    private static readonly string[] Extensions = [";a", ";a=b", ";a=\"b;c\\\"\"", ";"];

    private static readonly string[] Pieces = [.. Mutations.OfHeads, .. Mutations.OfChunks];

    private readonly Random _random = new(seed);

    /// <summary>As it goes onto the wire, an octet a character.</summary>
    public string Next()
    {
        var text = string.Concat(Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Message()));
        return _random.Next(3) == 0 ? Encoding.Latin1.GetString(new Mutations(seed, Pieces).Of(text)) : text;
    }

    /// <summary>The same octets in one to four writes.</summary>
    public IEnumerable<string> Cut(string text)
    {
        var at = 0;
        for (var left = _random.Next(4); left > 0 && at < text.Length; left--)
        {
            var next = _random.Next(at, text.Length) + 1;
            yield return text[at..next];
            at = next;
        }

        if (at < text.Length) yield return text[at..];
    }

    private string Message()
    {
        var body = Body();
        var (framing, coded) = Framed(body);
        var lines = new List<string> { IsEvil() ? Pick(EvilFields) : "Host: a" };
        if (lines[0] != "Host: a" && _random.Next(2) == 0) lines.Add("Host: a");
        for (var count = _random.Next(4); count > 0; count--) lines.Insert(_random.Next(lines.Count + 1), Pick(IsEvil() ? EvilFields : Fields));
        if (framing.Length > 0) lines.Insert(_random.Next(lines.Count + 1), framing);
        var version = _random.Next(12) == 0 ? "HTTP/1.0" : "HTTP/1.1";
        var line = $"{Pick(Methods)} {(IsEvil() ? Pick(EvilTargets) : Pick(Targets))} {version}{End()}";
        return $"{(_random.Next(15) == 0 ? "\r\n" : "")}{line}{string.Concat(lines.Select(one => one + End()))}{End()}{coded}";
    }

    private string Body() => _random.Next(3) switch
    {
        0 => "",
        1 => new string('x', _random.Next(1, 40)),
        _ => $"GET /smuggled-{seed.ToString(CultureInfo.InvariantCulture)} HTTP/1.1\r\nHost: a\r\n\r\n",
    };

    private (string Framing, string Body) Framed(string body)
    {
        if (IsEvil()) return (Pick(EvilFramings), _random.Next(2) == 0 ? Chunked(body) : body);
        if (_random.Next(2) == 0) return ("Transfer-Encoding: chunked", Chunked(body));
        // Also a length that lies, in both directions.
        var length = IsEvil() ? _random.Next(60) : body.Length;
        return length == 0 && _random.Next(2) == 0 ? ("", "") : ($"Content-Length: {(_random.Next(8) == 0 ? "00" : "")}{length}", body);
    }

    private string Chunked(string body)
    {
        var text = new StringBuilder();
        for (var at = 0; at < body.Length;)
        {
            var length = _random.Next(1, body.Length - at + 1);
            var size = IsEvil() ? Pick(EvilSizes) : length.ToString(_random.Next(2) == 0 ? "x" : "X4", CultureInfo.InvariantCulture) + (_random.Next(4) == 0 ? Pick(Extensions) : "");
            text.Append(size).Append(End()).Append(body, at, length).Append(End());
            at += length;
        }

        return text.Append('0').Append(End()).Append(_random.Next(5) == 0 ? Pick(IsEvil() ? EvilFields : Fields) + "\r\n" : "").Append(End()).ToString();
    }

    private string End() => _random.Next(150) == 0 ? Pick(EvilEnds) : "\r\n";

    private bool IsEvil() => _random.Next(10) == 0;

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
