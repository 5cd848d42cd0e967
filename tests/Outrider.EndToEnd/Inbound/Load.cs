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
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _callers;
    private int _answered;

    public Load(Uri url, int callers)
    {
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
                using var answer = await _client.GetAsync("/seen");
                if ((int)answer.StatusCode != 200) Failures.Enqueue($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                Interlocked.Increment(ref _answered);
            }
            catch (HttpRequestException e) when (!IsRefused(e))
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
