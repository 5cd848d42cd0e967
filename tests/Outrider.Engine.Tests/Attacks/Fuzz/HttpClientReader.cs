using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>.NET's own client.</summary>
internal sealed class HttpClientReader : IReader
{
    public string Name => "HttpClient";

    public async Task<IReadOnlyDictionary<string, ReadAnswer>> ReadAsync(int port, int seed, int count)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var read = new ConcurrentDictionary<string, ReadAnswer>();
        await Parallel.ForEachAsync(Enumerable.Range(seed, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, cancel) =>
        {
            read[$"/case/{number}"] = await AskAsync(client, ReadAnswer.Method(number), $"/case/{number}", cancel);
            read[$"/clean/{number}"] = await AskAsync(client, "GET", $"/clean/{number}", cancel);
        });
        return read;
    }

    private static async Task<ReadAnswer> AskAsync(HttpClient client, string method, string path, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await client.SendAsync(request, cancel);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            return new ReadAnswer((int)answer.StatusCode, [.. Lines(answer.Headers), .. Lines(answer.Content.Headers)], Encoding.Latin1.GetString(body));
        }
        catch (HttpRequestException)
        {
            return ReadAnswer.None;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Lines(HttpHeaders headers) => headers.NonValidated.SelectMany(line => line.Value.Select(value => KeyValuePair.Create(line.Key, value)));
}
