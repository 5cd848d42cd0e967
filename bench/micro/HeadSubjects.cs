using System.Text;
using Outrider.Http;

namespace Outrider.Micro;

/// <summary>From octets to a checked head.</summary>
internal static class HeadSubjects
{
    private const string Plain = "GET /orders/4711 HTTP/1.1\r\nHost: orders.example.com\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";

    private const string Browser =
        "GET /orders/4711/lines?page=2&sort=date HTTP/1.1\r\nHost: orders.example.com\r\nConnection: keep-alive\r\nsec-ch-ua: \"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"\r\n" +
        "sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\nUpgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n" +
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\n" +
        "Sec-Fetch-Dest: document\r\nReferer: https://orders.example.com/orders/4711\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n" +
        "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=1\r\n\r\n";

    private const string Answer =
        "HTTP/1.1 200 OK\r\nServer: app\r\nDate: Sat, 01 Jan 2000 00:00:00 GMT\r\nContent-Type: application/json\r\nContent-Length: 512\r\nCache-Control: no-store\r\n\r\n";

    public static IEnumerable<Subject> All()
    {
        yield return Request("request head, 3 fields", Plain);
        yield return Request("request head, 16 fields of a browser", Browser);
        yield return AnswerHead("answer head, 5 fields", Answer);
    }

    private static Subject Request(string name, string text)
    {
        var (octets, head, limits) = (Encoding.ASCII.GetBytes(text), new RequestHead(), new CallerLimits());
        return new Subject(name, () =>
            RequestParser.Parse(octets, limits, head, out var consumed, out var fault) == HeadResult.Complete ? consumed : throw new InvalidOperationException($"{name}: {fault}"));
    }

    private static Subject AnswerHead(string name, string text)
    {
        var (octets, head) = (Encoding.ASCII.GetBytes(text), new ResponseHead());
        return new Subject(name, () =>
            ResponseParser.Parse(octets, head, out var consumed, out var problem) == HeadResult.Complete ? consumed : throw new InvalidOperationException($"{name}: {problem}"));
    }
}
