using System.Text;

namespace Outrider.Engine.Tests.Http;

/// <summary>Messages that were right, changed in some places, from a seed: the same ones in every run.</summary>
internal sealed class Mutations(int seed, string[] pieces)
{
    /// <summary>What has parted parsers before: line ends, blanks, colons, framings, numbers that are none.</summary>
    public static readonly string[] OfHeads =
    [
        "\r\n", "\n", "\r", "\r\n\r\n", "\n\n", "\r\r\n", " ", "  ", "\t", "\r\n ", "\r\n\t", ":", " :", ",", ";", "\0", "\x01", "\x0b", "\x7f", "\u0080", "\u00ff", "\"", "\\", "/", "//", "/../", "%2e", "%00",
        "?", "#", "*", "@", "[", "]", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.10", "GET ", "POST ", "HEAD", "CONNECT ", "http://b/", "https://b", "\r\nHost: b", "\r\nHost:", "\r\nContent-Length: 5",
        "\r\nContent-Length: +5", "\r\nContent-Length: 5, 5", "\r\nTransfer-Encoding: chunked", "\r\nTransfer-Encoding: xchunked", "\r\nTransfer-Encoding : chunked", "\r\nTransfer_Encoding: chunked",
        "\r\nConnection: close", "\r\nConnection: Host", "\r\nUpgrade: websocket", "\r\nUpgrade: h2c", "\r\nExpect: 100-continue", "\r\nTE: trailers", "\r\nX: " + new string('v', 300), "chunked", "200 ", "204 ",
        "304 ", "101 ", "100 ", "0", "9", "-", "+",
    ];

    public static readonly string[] OfChunks =
    [
        "\r\n", "\n", "\r", "\r\n\r\n", "0\r\n\r\n", "0", "1", "a", "F", "00000000", "FFFFFFFF", "10000000000000000", ";", ";a=b", ";a=\"", "\"", "\\", " ", "\t", "\0", "\x01", "\x7f", "\u00ff", "-", "+", "0x",
        "A: 1\r\n", ":", " :", "\r\n ", "GET / HTTP/1.1\r\n",
    ];

    private readonly Random _random = new(seed);

    public int Below(int bound) => _random.Next(bound);

    public byte[] Of(string right)
    {
        var text = new StringBuilder(right);
        for (var changes = _random.Next(4); changes > 0; changes--) Change(text);
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private void Change(StringBuilder text)
    {
        var at = _random.Next(text.Length + 1);
        var length = Math.Min(text.Length - at, _random.Next(1, 6));
        switch (_random.Next(5))
        {
            case 0 or 1:
                text.Insert(at, pieces[_random.Next(pieces.Length)]);
                break;
            case 2:
                text.Remove(at, length);
                break;
            case 3:
                text.Insert(at, text.ToString(at, length));
                break;
            default:
                if (at < text.Length) text[at] = (char)_random.Next(256);
                break;
        }
    }
}
