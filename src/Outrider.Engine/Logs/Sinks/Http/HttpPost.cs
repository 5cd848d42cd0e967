using System.Text;
using Outrider.Kernel;
using Outrider.Security;

namespace Outrider.Logs.Sinks;

/// <summary>
/// Posting for the sinks that speak HTTP: one request at a time, bounded by the sink's timeout. Every failure of the network is an answer without a status. What a
/// far end says of an error goes into the reason, cut short and without what we authenticate with, should it be echoed.
/// </summary>
internal sealed class HttpPost : IDisposable
{
    // Enough for any sentence; a page of HTML is cut.
    private const int MaxSaid = 512;

    private readonly HttpTarget _target;
    private readonly LogSinkContext _context;
    private readonly HttpClient _client;
    private readonly Dictionary<string, string> _headers;
    private readonly string[] _secrets;
    private SinkTls? _tls;

    /// <param name="target">As written.</param>
    /// <param name="context">Of the sink.</param>
    /// <param name="url">Where to post; the target's own where a protocol adds nothing to it.</param>
    /// <param name="headers">The sink's own, besides the user's.</param>
    public HttpPost(HttpTarget target, LogSinkContext context, Uri? url = null, params (string Name, string Value)[] headers)
    {
        (_target, _context) = (target, context);
        Url = url ?? target.Url;
        Place = DirectHttp.Display(Url);
        _headers = new Dictionary<string, string>(target.Headers);
        if (target.Basic is { } basic) _headers["Authorization"] = basic.BasicHeader;
        foreach (var (name, value) in headers) _headers[name] = value;
        // Short ones would strike out words that mean nothing by it.
        _secrets = [.. _headers.Values.SelectMany(v => v.Split(' ')).Append(target.Basic?.Password ?? "").Where(v => v.Length >= 8).OrderByDescending(v => v.Length)];
        _client = target.Tls is null ? DirectHttp.Create() : DirectHttp.Create(ConnectAsync);
    }

    public Uri Url { get; }

    /// <summary>As messages name it.</summary>
    public string Place { get; }

    /// <param name="method">Usually POST.</param>
    /// <param name="content">Disposed of.</param>
    /// <param name="cancel">Ends the sending.</param>
    /// <param name="maxBody">The longest body of a good answer that is wanted.</param>
    /// <param name="key">The Idempotency-Key, where the far end may look at one.</param>
    public async Task<HttpAnswer> SendAsync(HttpMethod method, HttpContent content, CancellationToken cancel, int maxBody = 0, string? key = null)
    {
        using var deadline = new CancellationTokenSource(_target.Timeout, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        using var request = DirectHttp.Request(method, Url, _headers);
        request.Content = content;
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{key}\"");
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(response, maxBody, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return NoAnswer($"no answer within {Duration.Format(_target.Timeout)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or CertificateException)
        {
            return NoAnswer((e.InnerException ?? e).Message);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _tls?.Dispose();
    }

    private HttpAnswer NoAnswer(string why) => new(0, $"{Place}: {why}", null, []);

    private async Task<HttpAnswer> ReadAsync(HttpResponseMessage response, int maxBody, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        if (status < 300)
        {
            var body = maxBody == 0 ? [] : await DirectHttp.ReadBodyAsync(response.Content, maxBody, cancel);
            return body is null ? NoAnswer($"answered {status} with more than {new ByteSize(maxBody)}") : new HttpAnswer(status, $"{Place} answered {status}", null, body);
        }

        return new HttpAnswer(status, $"{Place} answered {status}{Said(await ErrorAsync(response, cancel))}", After(response), []);
    }

    /// <summary>Its beginning; the status is known, so that nothing is lost with a body that breaks off.</summary>
    private static async Task<string> ErrorAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = new byte[4 * MaxSaid];
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            while (length < buffer.Length && await body.ReadAsync(buffer.AsMemory(length), cancel) is var read and > 0) length += read;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // What has come is told.
        }

        return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
    }

    private string Said(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, "…", StringComparison.Ordinal);
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length switch { 0 => "", > MaxSaid => $": {text[..MaxSaid]}…", _ => $": {text}" };
    }

    private TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _context.Time.GetUtcNow(),
        _ => null,
    };

    // The handler takes a stream that speaks TLS already as it is: so that files that have changed count for the next connection.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext connection, CancellationToken cancel)
    {
        _tls ??= new SinkTls(_target.Tls!, Alpn.Http1, _context.Tls);
        var to = new HostPort(connection.DnsEndPoint.Host, connection.DnsEndPoint.Port);
        return await _tls.HandshakeAsync(await Sockets.ConnectAsync(to, cancel), to, cancel);
    }
}
