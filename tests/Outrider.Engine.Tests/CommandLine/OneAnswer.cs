using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outrider.Engine.Tests.CommandLine;

/// <summary>An HTTP server that has one document for those who know the token.</summary>
internal sealed class OneAnswer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _body;
    private readonly string _token;

    public OneAnswer(byte[] body, string token)
    {
        (_body, _token) = (body, token);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var caller = await _listener.AcceptTcpClientAsync();
                var stream = caller.GetStream();
                var request = new byte[4096];
                var read = await stream.ReadAsync(request);
                var isKnown = Encoding.ASCII.GetString(request, 0, read).Contains($"Authorization: Bearer {_token}\r\n", StringComparison.Ordinal);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(isKnown ? "200 OK" : "401 Unauthorized")}\r\nContent-Length: {(isKnown ? _body.Length : 0)}\r\nConnection: close\r\n\r\n"));
                if (isKnown) await stream.WriteAsync(_body);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
