using System.Net;
using System.Net.Sockets;
using System.Text;
using Outrider.Testing;

namespace Outrider.Engine.Tests.Http;

/// <summary>A caller that says exactly what a test tells it to.</summary>
internal sealed class RawCaller : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public Socket Socket => _socket;

    public static async Task<RawCaller> ConnectAsync(int port)
    {
        var caller = new RawCaller();
        await caller._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return caller;
    }

    /// <summary>Sends everything, and gives all that comes until the other side closes.</summary>
    public static async Task<string> ExchangeAsync(int port, string request)
    {
        using var caller = await ConnectAsync(port);
        await caller.SendAsync(request);
        return await caller.ReadToEndAsync();
    }

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var piece = new byte[4096];
        using var late = new CancellationTokenSource(Eventually.Soon);
        try
        {
            for (int count; (count = await _socket.ReceiveAsync(piece, late.Token)) > 0;) text.Append(Encoding.Latin1.GetString(piece, 0, count));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            text.Append("<reset>");
        }

        return text.ToString();
    }

    /// <summary>Reads until the text has come.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        using var late = new CancellationTokenSource(Eventually.Soon);
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            if (await _socket.ReceiveAsync(one, late.Token) == 0) Assert.Fail($"The connection was closed after: {text}");
            text.Append((char)one[0]);
        }

        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
