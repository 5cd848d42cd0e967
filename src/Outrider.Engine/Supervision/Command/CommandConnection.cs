using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Command;

/// <summary>A connection whose request has not arrived whole yet.</summary>
internal sealed class CommandConnection(SafeFileHandle socket, long since)
{
    /// <summary>The longest request. The longest of ours holds two paths.</summary>
    public const int MaxRequest = 64 << 10;

    private byte[] _buffer = new byte[1 << 10];
    private int _filled;

    public SafeFileHandle Socket => socket;

    /// <summary>When it was accepted, as the time's timestamp.</summary>
    public long Since => since;

    /// <summary>The line, once it is there; what comes after it is nobody's.</summary>
    public ReadOnlyMemory<byte>? Line { get; private set; }

    public bool IsTooLong => Line is null && _filled >= MaxRequest;

    /// <summary>Takes what is there. False where the other side is gone.</summary>
    public bool TryRead()
    {
        if (_filled == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        if (UnixSocket.TryRead(socket, _buffer.AsSpan(_filled)) is not { } got) return true;
        if (got == 0) return false;
        var end = _buffer.AsSpan(_filled, got).IndexOf((byte)'\n');
        if (end >= 0) Line = _buffer.AsMemory(0, _filled + end);
        _filled += got;
        return true;
    }
}
