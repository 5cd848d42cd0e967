using System.Runtime.CompilerServices;

namespace HttpBench.Wire;

/// <summary>What has come over a wire and is not yet used; reads HTTP/1 messages off it, their bodies thrown away.</summary>
internal sealed class Incoming(Connection wire, int size = 16 << 10)
{
    private readonly byte[] _buffer = new byte[size];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(_start, _end - _start);

    public void Use(int count) => _start += count;

    /// <returns>False at the end of the stream.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync()
    {
        if (_start == _end) _start = _end = 0;
        else if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) throw new InvalidDataException($"more than {_buffer.Length} bytes without an end");
        var count = await wire.ReceiveAsync(_buffer.AsMemory(_end));
        _end += count;
        return count > 0;
    }

    /// <summary>The next head, used; null where the stream ended before it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Head?> HeadAsync()
    {
        Head head;
        while (!Head.TryRead(Bytes, out head))
            if (!await FillAsync()) return null;
        return head;
    }

    /// <summary>Passes over the body of a message whose head has been used.</summary>
    public ValueTask SkipBodyAsync(Head head) => head.IsChunked ? SkipChunksAsync() : SkipAsync(head.ContentLength);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SkipAsync(long count)
    {
        while (true)
        {
            var taken = (int)Math.Min(count, Bytes.Length);
            Use(taken);
            count -= taken;
            if (count == 0) return;
            if (!await FillAsync()) throw new EndOfStreamException("the stream ended within a body");
        }
    }

    private async ValueTask SkipChunksAsync()
    {
        while (true)
        {
            int line;
            while ((line = Bytes.IndexOf("\r\n"u8)) < 0) await FillOrFailAsync();
            System.Buffers.Text.Utf8Parser.TryParse(Bytes[..line], out int length, out _, 'x');
            Use(line + 2);
            await SkipAsync(length + 2);
            if (length == 0) return;
        }
    }

    private async ValueTask FillOrFailAsync()
    {
        if (!await FillAsync()) throw new EndOfStreamException("the stream ended within a body");
    }
}
