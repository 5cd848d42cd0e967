using System.Net;
using Outrider.Kernel;

namespace Outrider.Metrics.Sources;

/// <summary>GETs one address within its time and its size; what the sources that read an endpoint have in common.</summary>
internal sealed class HttpScrape(ScrapedUrlConfig config, string accept, MetricSourceContext context)
{
    private readonly TimeSpan _timeout = config.Timeout < context.Interval ? config.Timeout : context.Interval;

    public string Name { get; } = config.Name ?? DirectHttp.Display(config.Url);

    /// <summary>The body of a 200.</summary>
    /// <exception cref="ScrapeFailedException">Anything else.</exception>
    public async Task<byte[]> GetAsync(CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(_timeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using var request = Request();
            using var response = await context.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode != HttpStatusCode.OK) throw new ScrapeFailedException($"answered {(int)response.StatusCode} where 200 was expected");
            return await DirectHttp.ReadBodyAsync(response.Content, ScrapeBounds.MaxBodyBytes, either.Token)
                ?? throw new ScrapeFailedException($"answered more than {new ByteSize(ScrapeBounds.MaxBodyBytes)}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ScrapeFailedException($"no whole answer within {Duration.Format(_timeout)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ScrapeFailedException(e.Message, e.InnerException);
        }
    }

    private HttpRequestMessage Request()
    {
        var request = DirectHttp.Request(HttpMethod.Get, config.Url, config.Headers);
        if (!request.Headers.NonValidated.Contains("Accept")) request.Headers.TryAddWithoutValidation("Accept", accept);
        return request;
    }
}
