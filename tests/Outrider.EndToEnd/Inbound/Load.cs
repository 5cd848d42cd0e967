using System.Collections.Concurrent;
using System.Net.Sockets;
using Outrider.Testing;

namespace Outrider.EndToEnd.Inbound;

/// <summary>
/// Callers that each send one GET after another over connections they keep, until stopped. A request whose connection was cut is sent again, as browsers and
/// HTTP libraries do; anything else that is not 200 is a failure.
/// </summary>
internal sealed class Load
{
    private readonly HttpClient _client;
    private readonly string _path;
    private readonly bool _repeats;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _callers;
    private int _answered;

    /// <param name="url">Of the listener.</param>
    /// <param name="callers">How many at once.</param>
    /// <param name="path">What they ask for.</param>
    /// <param name="repeats">False where a request that is cut is a failure like any other.</param>
    public Load(Uri url, int callers, string path = "/seen", bool repeats = true)
    {
        (_path, _repeats) = (path, repeats);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url };
        _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync)));
    }

    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Until some hundred more have been answered.</summary>
    public Task ProgressAsync()
    {
        var target = Volatile.Read(ref _answered) + 200;
        return Eventually.True(() => Volatile.Read(ref _answered) >= target || !Failures.IsEmpty, "requests are answered");
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _callers;
        _client.Dispose();
    }

    private async Task CallAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await _client.GetAsync(_path);
                if ((int)answer.StatusCode != 200) Failures.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                Interlocked.Increment(ref _answered);
            }
            catch (HttpRequestException e) when (_repeats && !IsRefused(e))
            {
                // Cut. The next turn is the repetition.
            }
            catch (Exception e)
            {
                Failures.Enqueue(e.ToString());
            }
        }
    }

    private static bool IsRefused(Exception? e) => e is not null && (e is SocketException { SocketErrorCode: SocketError.ConnectionRefused } || IsRefused(e.InnerException));
}
