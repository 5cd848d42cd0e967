using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outrider.Engine.Tests.Attacks;

/// <summary>An application that answers <c>/case/N</c> with what <see cref="AnswerGrammar"/> makes of N, in one write, and <c>/clean/N</c> with just that.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public ScriptedUpstream()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static string Clean(string number) => $"clean {number}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(SpeakAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }

        await Task.WhenAll(connections);
    }

    private async Task SpeakAsync(Socket socket)
    {
        using var own = socket;
        socket.NoDelay = true;
        var unread = "";
        var piece = new byte[8192];
        try
        {
            while (true)
            {
                int end;
                while ((end = unread.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
                {
                    var count = await socket.ReceiveAsync(piece, _end.Token);
                    if (count == 0) return;
                    unread += Encoding.Latin1.GetString(piece, 0, count);
                }

                var answer = Answer(unread, out var closes);
                unread = unread[(end + 4)..];
                await socket.SendAsync(Encoding.Latin1.GetBytes(answer), _end.Token);
                if (closes) return;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Outrider has closed it, or the test is over.
        }
    }

    private static string Answer(string request, out bool closes)
    {
        closes = false;
        var words = request.Split(' ', 3)[1].Split('/');
        if (words[1] == "case") return new AnswerGrammar(int.Parse(words[2], CultureInfo.InvariantCulture)).Next(out closes);
        var body = Clean(words[2]);
        return $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }
}
