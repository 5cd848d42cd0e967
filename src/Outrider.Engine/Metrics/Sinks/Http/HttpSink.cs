using System.Net;
using System.Net.Http.Headers;
using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.Metrics.Sinks;

/// <summary>POSTs a batch as JSON; any 2xx accepts it.</summary>
internal sealed class HttpSink(HttpSinkConfig config, MetricSinkContext context) : IMetricSink
{
    public static readonly ComponentKind Kind = ComponentKind.Of("http", HttpSinkConfig.Shape, (HttpSinkConfig c) => (MetricSinkFactory)(context => new HttpSink(c, context)));

    public string Name { get; } = config.Name ?? DirectHttp.Display(config.Url);

    public async Task ExportAsync(MetricBatch batch, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(config.Timeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using var request = Request(batch);
            using var response = await context.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode) throw new ExportFailedException($"answered {(int)response.StatusCode}", MayRetry(response.StatusCode));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ExportFailedException($"no answer within {Duration.Format(config.Timeout)}", mayRetry: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ExportFailedException(e.Message, mayRetry: true);
        }
    }

    // RFC 9110 15.5.9, RFC 6585 4; what else is 4xx says that this request is wrong, and it will not get better.
    private static bool MayRetry(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private HttpRequestMessage Request(MetricBatch batch)
    {
        var content = new ByteArrayContent(MetricBatchJson.Write(batch, context.Identity));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = DirectHttp.Request(HttpMethod.Post, config.Url, config.Headers);
        request.Content = content;
        return request;
    }
}
