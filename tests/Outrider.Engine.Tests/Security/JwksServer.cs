using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outrider.Engine.Tests.Security;

/// <summary>A real HTTP server of a few lines on loopback that answers every request with <see cref="Body"/> and counts them.</summary>
internal sealed class JwksServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loop;
    private int _requests;

    public JwksServer()
    {
        _listener.Start();
        _loop = RunAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/keys");

    public volatile string Body = "";
    public volatile int Status = 200;

    public int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync(_ending.Token);
                await AnswerAsync(connection.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // Ended.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        try
        {
            using var lines = new StreamReader(stream, leaveOpen: true);
            while (await lines.ReadLineAsync(_ending.Token) is { Length: > 0 })
            {
            }

            Interlocked.Increment(ref _requests);
            var answer = $"HTTP/1.1 {Status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(Body)}\r\nConnection: close\r\n\r\n{Body}";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _ending.Token);
        }
        catch (IOException)
        {
            // The caller went away.
        }
    }
}
