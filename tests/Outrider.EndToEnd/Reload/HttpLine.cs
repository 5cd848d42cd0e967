using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Outrider.Testing;

namespace Outrider.EndToEnd.Reload;

/// <summary>A connection of HTTP/1.1 that forgives nothing: HTTP libraries repeat a request whose connection was closed under it, and would hide just what is looked for.</summary>
internal sealed partial class HttpLine : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 << 10];

    public static async Task<HttpLine> ToAsync(Uri url)
    {
        var line = new HttpLine();
        await line._socket.ConnectAsync(url.Host, url.Port);
        return line;
    }

    /// <summary>The body of the answer, and whether another request may follow.</summary>
    public async Task<(string Body, bool IsKept)> GetAsync(string path)
    {
        using var limit = new CancellationTokenSource(Eventually.Soon);
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"), limit.Token);
        var heard = "";
        int end;
        while ((end = heard.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0) heard += await HearAsync(path, heard, limit.Token);
        var head = heard[..end];
        if (!head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)) throw new InvalidOperationException($"{path} was answered with {heard}");
        var length = int.Parse(ContentLength().Match(head).Groups[1].Value, CultureInfo.InvariantCulture);
        while (heard.Length < end + 4 + length) heard += await HearAsync(path, heard, limit.Token);
        return (heard[(end + 4)..], !head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase));
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> HearAsync(string path, string heard, CancellationToken cancel)
    {
        var count = await _socket.ReceiveAsync(_buffer, cancel);
        if (count == 0) throw new InvalidOperationException($"the connection ended in {path}, after '{heard}'");
        return Encoding.Latin1.GetString(_buffer.AsSpan(0, count));
    }

    [GeneratedRegex(@"(?i)\r\ncontent-length: (\d+)")]
    private static partial Regex ContentLength();
}
