using System.Runtime.CompilerServices;
using Outrider.Traffic;
using Outrider.Transport;

namespace Outrider.Http;

/// <summary>The body that goes out over one connection of HTTP/1, message after message, framed as was announced.</summary>
internal sealed class Http1BodyWriter(Connection connection)
{
    private BodyLength _length;
    private bool _isChunked;
    private bool _shutsDown;
    private long _left;

    /// <summary>True where all of it was handed over.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <param name="length">As the head announces it.</param>
    /// <param name="isChunked">Of an unknown length: framed in chunks; else it ends with the sending side of the connection.</param>
    /// <param name="shutsDown">Its end closes the sending side: for raw octets, whose receiver learns of the end by nothing else.</param>
    public void Begin(BodyLength length, bool isChunked, bool shutsDown)
    {
        (_length, _isChunked, _shutsDown) = (length, isChunked, shutsDown);
        _left = length.Octets ?? 0;
        IsWhole = false;
    }

    /// <exception cref="IOException">The peer is gone, or this would not be the body that was announced.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers, HeaderEdits? edits)
    {
        if (_length.IsNone)
        {
            IsWhole = isLast;
            return connection.FlushAsync();
        }

        if (_isChunked) return WriteChunkAsync(octets, isLast, trailers, edits);
        if (_length.Octets is not null)
        {
            _left -= octets.Length;
            if (_left < 0 || (isLast && _left > 0)) throw new IOException("the body has another length than was announced");
        }

        IsWhole = isLast;
        return isLast && _shutsDown ? SendLastAsync(octets) : connection.SendAsync(octets);
    }

    private ValueTask WriteChunkAsync(ReadOnlyMemory<byte> octets, bool isLast, HeaderFields? trailers, HeaderEdits? edits)
    {
        if (!octets.IsEmpty)
        {
            connection.Commit(ChunkedEncoder.WriteSize(octets.Length, connection.Reserve(ChunkedEncoder.MostSizeOctets)));
            connection.Append(octets.Span);
            connection.Append(ChunkedEncoder.LineEnd);
        }

        if (isLast)
        {
            connection.Append(ChunkedEncoder.LastChunk);
            if (trailers is not null) Passing.CopyTrailers(trailers, edits, new Http1HeadWriter(connection));
            connection.Append(ChunkedEncoder.LineEnd);
        }

        IsWhole = isLast;
        return connection.FlushAsync();
    }

    [AsyncMethodBuilder(typeof(PooledBuilder))]
    private async ValueTask SendLastAsync(ReadOnlyMemory<byte> octets)
    {
        await connection.SendAsync(octets);
        await connection.ShutdownSendAsync();
    }
}
