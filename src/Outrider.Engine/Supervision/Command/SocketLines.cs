using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Command;

/// <summary>Reads a socket line by line. A line that is too long comes in pieces, so that what an application writes never takes our memory.</summary>
internal sealed class SocketLines(SafeFileHandle socket)
{
    private const int MaxLine = 1 << 20;

    private byte[] _buffer = new byte[16 << 10];
    private int _start;
    private int _searched;
    private int _end;

    /// <summary>The next line without its newline, good until the next call; null at the end. What stands there without a newline is a line too.</summary>
    /// <param name="patience">How long the next bytes may take; null for as long as they like.</param>
    /// <exception cref="TimeoutException">They took longer.</exception>
    public ReadOnlyMemory<byte>? Next(TimeSpan? patience = null)
    {
        while (true)
        {
            if (_buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n') is >= 0 and var at) return Taken(_searched + at, 1);
            _searched = _end;
            if (_end - _start >= MaxLine) return Taken(_end, 0);
            if (patience is { } most && !Poll.IsReadableWithin(socket, (int)most.TotalMilliseconds)) throw new TimeoutException();
            MakeRoom();
            var got = Descriptors.Read(socket, _buffer.AsSpan(_end));
            _end += got;
            if (got > 0) continue;
            // Not as one expression: null would become an empty line in it.
            if (_end > _start) return Taken(_end, 0);
            return null;
        }
    }

    private ReadOnlyMemory<byte> Taken(int end, int newline)
    {
        var line = _buffer.AsMemory(_start, end - _start);
        _start = _searched = end + newline;
        return line;
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length) return;
        if (_start == 0) Array.Resize(ref _buffer, _buffer.Length * 2);
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_searched, _end, _start) = (_searched - _start, _end - _start, 0);
    }
}
