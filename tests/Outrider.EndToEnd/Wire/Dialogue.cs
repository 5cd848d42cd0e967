using System.Net.Sockets;
using System.Text;
using Outrider.Testing;

namespace Outrider.EndToEnd.Wire;

/// <summary>A connection on which a test says, octet by octet, what it wants to, and hears what comes back.</summary>
internal sealed class Dialogue : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _limit = new(Eventually.Soon);
    private readonly byte[] _buffer = new byte[64 << 10];
    private string _heard = "";

    public static async Task<Dialogue> WithAsync(Uri url)
    {
        var dialogue = new Dialogue();
        await dialogue._socket.ConnectAsync(url.Host, url.Port, dialogue._limit.Token);
        return dialogue;
    }

    public async Task SayAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text), _limit.Token);

    /// <summary>Nothing more is said; what comes back can still be heard.</summary>
    public void EndSaying() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>All that was not heard yet, up to and with these words.</summary>
    public async Task<string> HearAsync(string until)
    {
        int at;
        while ((at = _heard.IndexOf(until, StringComparison.Ordinal)) < 0)
            if (!await ReadAsync()) Assert.Fail($"the connection ended without '{until}', after: {_heard}");
        var heard = _heard[..(at + until.Length)];
        _heard = _heard[heard.Length..];
        return heard;
    }

    /// <summary>All that is left until the other side ends it.</summary>
    public async Task<string> HearOutAsync()
    {
        while (await ReadAsync())
        {
        }

        return _heard;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _limit.Dispose();
    }

    private async Task<bool> ReadAsync()
    {
        try
        {
            var count = await _socket.ReceiveAsync(_buffer, _limit.Token);
            _heard += Encoding.Latin1.GetString(_buffer.AsSpan(0, count));
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"nothing more comes, after: {_heard}");
            throw;
        }
    }
}
