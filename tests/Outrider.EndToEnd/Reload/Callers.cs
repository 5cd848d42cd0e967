using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Outrider.Testing;

namespace Outrider.EndToEnd.Reload;

/// <summary>
/// Every kind of caller at once, each with one request after another until stopped: over a connection that is kept, over a new one each time, over HTTP/2, a WebSocket
/// that says numbers and wants to hear them again, and a download. None of them tries again: whatever is not the whole and right answer is a failure.
/// </summary>
internal sealed class Callers : IAsyncDisposable
{
    // A caller that never rests finds out no more than one that leaves the machine time for the change itself.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    private readonly Uri _url;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _callers = [];
    private int _answered;
    private int _sockets;

    private Callers(Uri url, bool holdsSocket)
    {
        _url = url;
        _callers.AddRange(Caller("kept", KeptAsync), Caller("kept too", KeptAsync), Caller("new", NewAsync), Caller("h2", Http2Async), Caller("download", DownloadAsync));
        if (holdsSocket) _callers.Add(Caller("websocket", SocketAsync));
    }

    /// <param name="url">Of a listener in front of <c>server.py</c>.</param>
    /// <param name="holdsSocket">Whether there is a WebSocket, which must not end before the callers do.</param>
    public static Callers Start(Uri url, bool holdsSocket = true) => new(url, holdsSocket);

    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>How many requests were answered, rightly and wholly.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>How many messages have come back over the WebSocket.</summary>
    public int Echoed => Volatile.Read(ref _sockets);

    /// <summary>Until some more have been answered; a failure ends the wait.</summary>
    public Task ProgressAsync(int more = 20)
    {
        var target = Answered + more;
        return Eventually.True(() => Answered >= target || !Failures.IsEmpty, "requests are answered", TimeSpan.FromSeconds(60));
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_callers);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private Task Caller(string name, Func<Task> calls) => Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await calls();
            }
            catch (Exception e)
            {
                Failures.Enqueue($"{DateTime.Now:HH:mm:ss.fff} {name}: {e}");
                await Task.Delay(Rest);
            }
        }
    });

    /// <summary>One connection, as long as nobody says that it is to be closed.</summary>
    private async Task KeptAsync()
    {
        using var line = await HttpLine.ToAsync(_url);
        for (var isKept = true; isKept && !_stop.IsCancellationRequested; await Task.Delay(Rest))
        {
            var path = $"/seen/{Answered}";
            var (body, goesOn) = await line.GetAsync(path);
            Check(path, body);
            isKept = goesOn;
        }
    }

    private async Task NewAsync()
    {
        var path = $"/seen/new/{Answered}";
        using var line = await HttpLine.ToAsync(_url);
        Check(path, (await line.GetAsync(path)).Body);
        await Task.Delay(Rest);
    }

    private async Task Http2Async()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _url, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        while (!_stop.IsCancellationRequested)
        {
            var path = $"/seen/h2/{Answered}";
            Check(path, await client.GetStringAsync(path));
            await Task.Delay(Rest);
        }
    }

    private async Task DownloadAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = _url };
        var bytes = await client.GetByteArrayAsync("/source/2");
        for (var number = 0; number < 2; number++)
            if (bytes.Length != 2 << 20 || BitConverter.ToInt64([.. bytes.AsSpan(number << 20, 8).ToArray().Reverse()]) != number) throw new InvalidOperationException($"{bytes.Length} bytes came, or others than were sent");
        Interlocked.Increment(ref _answered);
        await Task.Delay(Rest);
    }

    private async Task SocketAsync()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(_url) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None);
        var buffer = new byte[64];
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var said = Encoding.ASCII.GetBytes($"{number}");
            await socket.SendAsync(said, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            var heard = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (!buffer.AsSpan(0, heard.Count).SequenceEqual(said)) throw new InvalidOperationException($"'{number}' came back as '{Encoding.ASCII.GetString(buffer, 0, heard.Count)}' ({heard.MessageType}, {socket.CloseStatus})");
            Interlocked.Increment(ref _sockets);
            await Task.Delay(Rest);
        }
    }

    private void Check(string path, string body)
    {
        if (JsonNode.Parse(body)!["path"]!.GetValue<string>() != path) throw new InvalidOperationException($"{path} was answered with {body}");
        Interlocked.Increment(ref _answered);
    }
}
