using System.Net;
using Outrider.Configuration;
using Outrider.Kernel;

namespace Outrider.ConfigSync.Sources;

/// <summary>An address that is asked again and again, conditionally, so that an unchanged configuration costs one short answer (RFC 9110 13.1).</summary>
internal sealed class HttpSource(HttpSourceConfig config, ConfigSourceContext context) : IConfigSource
{
    public static readonly ComponentKind Kind = ComponentKind.Of("http", HttpSourceConfig.Shape, (HttpSourceConfig c) => (ConfigSourceFactory)(context => new HttpSource(c, context)));

    // A server may ask for patience, but not switch its clients off.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    private string? _entityTag;
    private string? _lastModified;

    public string Name { get; } = DirectHttp.Display(config.Url);

    public TimeSpan Interval => TimeSpan.FromSeconds(30);

    public async Task<byte[]?> FetchAsync(CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(config.Timeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using var request = Request();
            using var response = await context.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new FetchFailedException($"no whole answer within {Duration.Format(config.Timeout)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new FetchFailedException(e.Message);
        }
    }

    private async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.StatusCode == HttpStatusCode.NotModified && (_entityTag ?? _lastModified) is not null) return null;
        if (response.StatusCode != HttpStatusCode.OK) throw new FetchFailedException($"answered {(int)response.StatusCode}", RetryAfter(response));
        var content = await DirectHttp.ReadBodyAsync(response.Content, ConfigSourceContext.MaxBytes, cancel)
            ?? throw new FetchFailedException($"answered more than {new ByteSize(ConfigSourceContext.MaxBytes)}");
        // Remembered only with the whole content in hand: half a body and its tag would pass for "seen" for good.
        _entityTag = First(response.Headers.NonValidated, "ETag");
        _lastModified = First(response.Content.Headers.NonValidated, "Last-Modified");
        return content;
    }

    private HttpRequestMessage Request()
    {
        var request = DirectHttp.Request(HttpMethod.Get, config.Url, config.Headers);
        if (_entityTag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", _entityTag);
        else if (_lastModified is not null) request.Headers.TryAddWithoutValidation("If-Modified-Since", _lastModified);
        return request;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - context.Time.GetUtcNow();
        return asked > MaxRetryAfter ? MaxRetryAfter : asked;
    }

    // As it was sent, valid or not: it goes back to where it came from.
    private static string? First(System.Net.Http.Headers.HttpHeadersNonValidated headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
