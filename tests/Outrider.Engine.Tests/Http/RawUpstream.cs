using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outrider.Engine.Tests.Http;

/// <summary>An upstream that says exactly what a test tells it to, octet by octet, for what no well-behaved server would say.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serve;

    /// <param name="speak">Called with each connection after a request's head was read from it; the connection is closed when it returns.</param>
    public RawUpstream(Func<Socket, string, Task> speak)
    {
        _listener.Start();
        _serve = ServeAsync(speak);
    }

    public RawUpstream(string answer) : this((socket, _) => SendAsync(socket, answer))
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The heads that came, in order.</summary>
    public List<string> Heads { get; } = [];

    public static Task SendAsync(Socket socket, string text) => socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends what only a kernel can say: the connection was reset.</summary>
    public static void Reset(Socket socket) => socket.LingerState = new LingerOption(true, 0);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serve;
        _end.Dispose();
    }

    private async Task ServeAsync(Func<Socket, string, Task> speak)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(SpeakAsync(await _listener.AcceptSocketAsync(_end.Token), speak));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }

        await Task.WhenAll(connections);
    }

    private async Task SpeakAsync(Socket socket, Func<Socket, string, Task> speak)
    {
        using (socket)
        using (_end.Token.Register(socket.Dispose))
        {
            try
            {
                if (await ReadHeadAsync(socket) is not { } head) return;
                lock (Heads) Heads.Add(head);
                await speak(socket, head);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The test is over, or the engine hung up, which some tests want.
            }
        }
    }

    private static async Task<string?> ReadHeadAsync(Socket socket)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await socket.ReceiveAsync(one) == 1)
        {
            head.Append((char)one[0]);
            if (head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n") return head.ToString();
        }

        return null;
    }
}
