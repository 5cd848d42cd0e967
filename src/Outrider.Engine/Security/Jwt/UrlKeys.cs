using Microsoft.Extensions.Logging;
using Outrider.Kernel;
using Outrider.Observability;

namespace Outrider.Security;

/// <summary>
/// Keys from an issuer's JWKS address: fetched at the start, again every <c>refresh</c>, and at once when a token names a key that is not known, since
/// issuers rotate keys when they like. The last good set stays when a fetch fails.
/// </summary>
internal sealed partial class UrlKeys(Uri url, TimeSpan refresh, IReadOnlyCollection<JwtAlgorithm> algorithms, TimeProvider time, ILogger log, MetricFamily<Counter> fetches, string name)
    : IKeySource
{
    // A stranger may invent key ids at will: they must not make us a load on the issuer.
    private static readonly TimeSpan BetweenAskedFor = TimeSpan.FromSeconds(30);

    // Longer, and callers who wait for a first set would rather have their 503.
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    private static readonly Backoff AfterFailure = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, MaxAutomaticRedirections = 3, ConnectTimeout = FetchTimeout, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        MaxResponseContentBufferSize = KeyFile.MaxBytes,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly string _place = DirectHttp.Display(url);
    private readonly Counter _succeeded = fetches.With(name, "ok");
    private readonly Counter _failed = fetches.With(name, "failed");
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private volatile KeySet? _current;
    private byte[] _currentJson = [];
    private long? _askedAt;
    private Task _fetch = Task.CompletedTask;
    private Task _loop = Task.CompletedTask;
    private int _failures;

    public KeySet? Current => _current;

    public void Start()
    {
        FetchOnce();
        _loop = Task.Run(RunAsync);
    }

    public Task? Refresh()
    {
        lock (_gate)
        {
            if (!_fetch.IsCompleted) return _fetch;
            // Before there is a first set the loop fetches by its own backoff.
            if (_current is null || _ending.IsCancellationRequested) return null;
            if (_askedAt is { } asked && time.GetElapsedTime(asked) < BetweenAskedFor) return null;
            _askedAt = time.GetTimestamp();
            return FetchOnce();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        await FetchInProgress();
        _client.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await FetchInProgress();
                var failures = Volatile.Read(ref _failures);
                var wait = failures == 0 ? refresh : AfterFailure.EqualJitter(failures, Random.Shared);
                await Task.Delay(wait < refresh ? wait : refresh, time, _ending.Token);
                await FetchOnce();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        catch (Exception e)
        {
            LogEnded(e, _place);
        }
    }

    private Task FetchInProgress()
    {
        lock (_gate) return _fetch;
    }

    /// <summary>Starts a fetch, or joins the one under way.</summary>
    private Task FetchOnce()
    {
        lock (_gate) return _fetch.IsCompleted ? _fetch = Task.Run(FetchAsync) : _fetch;
    }

    private async Task FetchAsync()
    {
        using var timeout = new CancellationTokenSource(FetchTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _ending.Token);
        try
        {
            using var answer = await _client.GetAsync(url, either.Token);
            if (!answer.IsSuccessStatusCode) Failed($"it answered {(int)answer.StatusCode}");
            else Take(await answer.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (OperationCanceledException)
        {
            Failed($"it did not answer within {Duration.Format(FetchTimeout)}");
        }
        catch (Exception e)
        {
            Failed(e.Message);
        }
    }

    private void Take(byte[] json)
    {
        var faults = new List<string>();
        if (_current is not null && json.AsSpan().SequenceEqual(_currentJson))
        {
            Succeeded();
        }
        else if (JwksReader.Read(json, algorithms, faults) is { } keys)
        {
            LogFetched(keys.Keys.Count, _place);
            (_current, _currentJson) = (keys, json);
            Succeeded();
        }
        else
        {
            Failed(string.Join("; ", faults));
        }
    }

    private void Succeeded()
    {
        _succeeded.Increment();
        Volatile.Write(ref _failures, 0);
    }

    private void Failed(string reason)
    {
        _failed.Increment();
        // Once an outage: the counter tells how long it lasts.
        if (Interlocked.Increment(ref _failures) == 1) LogFailed(_place, reason, _current is null ? "tokens cannot be checked until they come" : "the last good ones stay in use");
    }

    [LoggerMessage(LogLevel.Information, "{Count} keys were fetched from '{Url}'")]
    private partial void LogFetched(int count, string url);

    [LoggerMessage(LogLevel.Warning, "the keys at '{Url}' could not be fetched: {Reason}; {Consequence}")]
    private partial void LogFailed(string url, string reason, string consequence);

    [LoggerMessage(LogLevel.Error, "the keys at '{Url}' are not fetched any more")]
    private partial void LogEnded(Exception exception, string url);
}
