using System.Net.Sockets;
using Outrider.Logs.Records;
using Outrider.Native;

namespace Outrider.Logs.Sinks;

/// <summary>A connection to a forward server that answers: the handshake where there is a shared key, and acknowledgements. Kept for the next batch.</summary>
internal sealed class ForwardConnection : IAsyncDisposable
{
    // An answer is a map of one id, or the reason of a refusal.
    private const int MaxAnswer = 64 << 10;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[MaxAnswer];
    private int _length;

    private ForwardConnection(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    /// <summary>Nobody has closed it: a server ends what has rested for long.</summary>
    public bool IsOpen => TcpState.IsEstablished(_socket);

    /// <exception cref="IOException">With the place and the reason.</exception>
    public static async Task<ForwardConnection> OpenAsync(ForwardSinkConfig config, SinkTls? tls, CancellationToken cancel)
    {
        var socket = await Sockets.ConnectAsync(config.Address, cancel);
        var connection = new ForwardConnection(socket, tls is null ? new NetworkStream(socket, ownsSocket: true) : await tls.HandshakeAsync(socket, config.Address, cancel));
        try
        {
            if (config.SharedKey is { } key) await connection.GreetAsync(new ForwardHandshake(key, config.User, config.Hostname ?? Environment.MachineName), cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a chunk and waits for the acknowledgement of it.</summary>
    /// <exception cref="IOException">It broke, or the far end says something else.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> message, string id, CancellationToken cancel)
    {
        await _stream.WriteAsync(message, cancel);
        await _stream.FlushAsync(cancel);
        var answer = await ReadAsync(cancel);
        if (answer is Dictionary<string, object?> map && MsgpackReader.Text(map.GetValueOrDefault("ack")) == id) return;
        throw new IOException(answer is List<object?> { Count: > 0 } list && MsgpackReader.Text(list[0]) == "HELO" ? "it asks for a shared key; give 'shared_key'" : "it answered something other than the acknowledgement of the chunk");
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task GreetAsync(ForwardHandshake handshake, CancellationToken cancel)
    {
        using var ping = new PooledBytes();
        try
        {
            handshake.WritePing(await ReadAsync(cancel), ping);
            await _stream.WriteAsync(ping.Memory, cancel);
            await _stream.FlushAsync(cancel);
            if (handshake.Refusal(await ReadAsync(cancel)) is { } refusal) throw new IOException(refusal);
        }
        catch (FormatException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private async Task<object?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (TryTake(out var answer)) return answer;
            if (_length == _buffer.Length) throw new IOException("its answer is longer than any of this protocol");
            var read = await _stream.ReadAsync(_buffer.AsMemory(_length), cancel);
            if (read == 0) throw new IOException("it closed the connection without an answer");
            _length += read;
        }
    }

    private bool TryTake(out object? answer)
    {
        try
        {
            var reader = new MsgpackReader(_buffer.AsSpan(0, _length));
            if (!reader.TryRead(out answer)) return false;
            _buffer.AsSpan(reader.Used, _length - reader.Used).CopyTo(_buffer);
            _length -= reader.Used;
            return true;
        }
        catch (FormatException e)
        {
            throw new IOException($"its answer is none of this protocol: {e.Message}", e);
        }
    }
}
