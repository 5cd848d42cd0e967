using System.Net.Sockets;
using System.Text;

namespace Outrider.EndToEnd.Tcp;

/// <summary>As much of Redis's protocol as a test speaks: inline commands, and one line or one bulk string back.</summary>
internal sealed class Resp : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private Resp(TcpClient client)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream(), Encoding.ASCII);
    }

    public static async Task<Resp> ConnectAsync(string host, int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(host, port, Test);
        return new Resp(client);
    }

    /// <summary>The answer without its mark: <c>PONG</c>, <c>OK</c>, the text of a key.</summary>
    public async Task<string> AskAsync(string command)
    {
        await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Test);
        var line = await _reader.ReadLineAsync(Test) ?? throw new IOException("the connection ended");
        return line[0] == '$' ? await _reader.ReadLineAsync(Test) ?? "" : line[1..];
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
