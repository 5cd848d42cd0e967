using System.Runtime.CompilerServices;

using Outrider.Transport;

namespace Outrider.Http;

/// <summary>The body that comes in over one connection of HTTP/1, message after message: pieces are slices of the connection's own buffer.</summary>
internal sealed class Http1BodyReader(Transport.Connection connection) : IBodyReader
{
    private readonly ChunkedDecoder _chunks = new();
    private Framing _framing;
    private long _left;
    private int _taken;
    private volatile bool _cancelled;

    private enum Framing
    {
        None,
        Length,
        Chunked,
        UntilClose,
    }

    public HeaderFields? Trailers => _framing == Framing.Chunked ? _chunks.Trailers : null;

    /// <summary>True where the last piece has been handed out, or there is none.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Octets of the bodies' content so far, of this message.</summary>
    public long Octets { get; private set; }

    /// <param name="length">As the head announces it; unknown means chunked, or, where <paramref name="untilClose"/>, until the peer says no more.</param>
    /// <param name="untilClose">What ends a body of unknown length.</param>
    /// <param name="limits">Of a chunked body; announced lengths were checked.</param>
    public void Begin(BodyLength length, bool untilClose, in ChunkLimits limits)
    {
        _taken = 0;
        _cancelled = false;
        Octets = 0;
        _left = length.Octets ?? 0;
        _framing = length.IsNone ? Framing.None : length.Octets is not null ? Framing.Length : untilClose ? Framing.UntilClose : Framing.Chunked;
        IsWhole = length.IsEmpty;
        if (_framing == Framing.Chunked) _chunks.Begin(limits.Body, limits.TrailerOctets, limits.TrailerLines);
    }

    public ValueTask<BodyPiece> ReadAsync()
    {
        Finish();
        try
        {
            return TryTake(out var piece) ? ValueTask.FromResult(piece) : WaitAsync();
        }
        catch (BodyRefusedException e)
        {
            return ValueTask.FromException<BodyPiece>(e);
        }
    }

    public void Finish()
    {
        if (_taken > 0) connection.Consume(_taken);
        _taken = 0;
    }

    public void Cancel()
    {
        _cancelled = true;
        connection.CancelRead();
    }

    /// <summary>Takes what is there of the rest without waiting.</summary>
    /// <returns>True where that was all of it.</returns>
    public bool TryDiscard()
    {
        Finish();
        try
        {
            while (!IsWhole && TryTake(out _)) Finish();
        }
        catch (BodyRefusedException)
        {
            return false;
        }

        return IsWhole;
    }

    /// <summary>Gives buffers back, between two messages.</summary>
    public void Release() => _chunks.Release();

    [AsyncMethodBuilder(typeof(PooledBuilder<>))]
    private async ValueTask<BodyPiece> WaitAsync()
    {
        while (true)
        {
            if (_cancelled) throw new IOException("nobody wants the rest of the body");
            int count;
            try
            {
                var reading = connection.ReadAsync();
                // Whoever said so between the look above and this read found nobody who waited.
                if (_cancelled) connection.CancelRead();
                count = await reading;
            }
            catch (OperationCanceledException) when (_cancelled)
            {
                throw new IOException("nobody wants the rest of the body");
            }

            if (count == 0) return AtEnd();
            if (TryTake(out var piece)) return piece;
        }
    }

    private BodyPiece AtEnd()
    {
        if (_framing != Framing.UntilClose) throw new IOException("the connection was closed in the middle of a body");
        IsWhole = true;
        return new BodyPiece(default, true);
    }

    private bool TryTake(out BodyPiece piece)
    {
        piece = default;
        if (IsWhole)
        {
            piece = new BodyPiece(default, true);
            return true;
        }

        var unread = connection.Unread;
        if (unread.IsEmpty) return false;
        if (_framing == Framing.Chunked) return TryTakeChunk(unread, out piece);
        if (_framing == Framing.Length)
        {
            if (unread.Length > _left) unread = unread[..(int)_left];
            _left -= unread.Length;
            IsWhole = _left == 0;
        }

        Octets += unread.Length;
        _taken = unread.Length;
        piece = new BodyPiece(unread, IsWhole);
        return true;
    }

    private bool TryTakeChunk(ReadOnlyMemory<byte> unread, out BodyPiece piece)
    {
        var result = _chunks.Decode(unread.Span, out var start, out var length, out var consumed);
        if (result == ChunkedResult.Bad) throw new BodyRefusedException(_chunks.Fault!);
        IsWhole = _chunks.IsDone;
        Octets += length;
        _taken = consumed;
        piece = new BodyPiece(unread.Slice(start, length), IsWhole);
        if (result != ChunkedResult.NeedsMore) return true;
        // Framing alone, and not yet all of it.
        Finish();
        return false;
    }
}
