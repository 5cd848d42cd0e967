using System.Globalization;
using System.Text;
using Outrider.Engine.Tests.Http;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>What an application answers one request with, from a seed: right answers in odd spellings, wrong ones, and often another answer behind, which is nobody's.</summary>
internal sealed class AnswerGrammar(int seed)
{
    public const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Poison: 1\r\n\r\npoison";

    private static readonly string[] Lines = ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/1.1 201 ", "HTTP/1.1 404 Not \u00e4", "HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.0 200 OK", "HTTP/1.1 500 a b c", "HTTP/1.1 599 x"];

    private static readonly string[] EvilLines =
    [
        "HTTP/1.1 099 x", "HTTP/1.1 600 x", "HTTP/2 200 OK", "http/1.1 200 OK", "HTTP/1.1  200 OK", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1\t200 OK", "ICY 200 OK", "HTTP/1.1 200 O\0K", "HTTP/1.1 200 O\rK",
        "HTTP/1.1 101 Switching Protocols", "HTTP/1.1 100 Continue", "HTTP/1.1 +20 OK", " HTTP/1.1 200 OK", "HTTP/1.1 200OK", "",
    ];

    private static readonly string[] Fields =
        ["X-A: b", "X-B:c", "X-C:  \t d e \t", "X-D:", "Set-Cookie: a=b; Path=/", "Set-Cookie: c=d", "Location: /x?y", "Connection: keep-alive", "Connection: X-A", "Connection: close", "Keep-Alive: timeout=5", "Server: a", "ETag: \"x\"", "Content-Type: a/b", "Vary: *", "X-A: twice"];

    private readonly Random _random = new(seed);

    /// <param name="closes">The application closes its connection behind it.</param>
    public string Next(out bool closes)
    {
        var body = _random.Next(3) switch { 0 => "", 1 => $"body {seed.ToString(CultureInfo.InvariantCulture)}", _ => Poison };
        var (framing, coded, isEndless) = Framed(body);
        closes = isEndless || _random.Next(3) == 0;
        var lines = new List<string>();
        for (var count = _random.Next(4); count > 0; count--) lines.Add(IsEvil() ? Pick(RequestGrammar.EvilFields) : Pick(Fields));
        if (framing.Length > 0) lines.Insert(_random.Next(lines.Count + 1), framing);
        var interim = _random.Next(8) == 0 ? "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" : "";
        var text = $"{interim}{(IsEvil() ? Pick(EvilLines) : Pick(Lines))}\r\n{string.Concat(lines.Select(line => line + "\r\n"))}\r\n{coded}{(!isEndless && _random.Next(4) == 0 ? Poison : "")}";
        return _random.Next(3) == 0 ? Encoding.Latin1.GetString(new Mutations(seed, [.. Mutations.OfHeads, .. Mutations.OfChunks]).Of(text)) : text;
    }

    private (string Framing, string Body, bool IsEndless) Framed(string body)
    {
        if (IsEvil()) return (Pick(RequestGrammar.EvilFramings), _random.Next(2) == 0 ? Chunked(body) : body, false);
        return _random.Next(5) switch
        {
            0 => ("", body, true),
            1 or 2 => ("Transfer-Encoding: chunked", Chunked(body), false),
            _ => ($"Content-Length: {(IsEvil() ? _random.Next(60) : body.Length)}", body, false),
        };
    }

    private string Chunked(string body)
    {
        if (body.Length == 0) return "0\r\n\r\n";
        var half = _random.Next(1, body.Length);
        var size = IsEvil() ? Pick(RequestGrammar.EvilSizes) : half.ToString("x", CultureInfo.InvariantCulture);
        return $"{size}\r\n{body[..half]}\r\n{body.Length - half:X}{(_random.Next(4) == 0 ? ";a=b" : "")}\r\n{body[half..]}\r\n0\r\n{(_random.Next(5) == 0 ? "X-T: 1\r\n" : "")}\r\n";
    }

    private bool IsEvil() => _random.Next(10) == 0;

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
