using System.Runtime.InteropServices;
using System.Text;
using Outrider.Native;

namespace Outrider.Supervision.Output;

/// <summary>
/// Somebody who looks at output as it comes, over a stream socket. They get whole lines, and one that is too slow for them misses some and is told how many
/// bytes; nobody waits for it. Several streams may share one: their lines do not mix.
/// </summary>
/// <param name="socket">Disposed with it.</param>
internal sealed class OutputTap(SafeHandle socket) : IDisposable
{
    private readonly Lock _gate = new();

    // The end of a line whose beginning is on its way already: it goes before anything else.
    private byte[] _rest = [];
    private long _skipped;
    private bool _isGone;

    public bool IsGone
    {
        get
        {
            lock (_gate) return _isGone;
        }
    }

    /// <param name="lines">Each with its newline.</param>
    public void Offer(ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            if (_isGone) return;
            if (SendRest()) Send(lines);
            else _skipped += lines.Length;
            if (_isGone) Close();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isGone = true;
            Close();
        }
    }

    private bool SendRest()
    {
        if (_rest.Length == 0) return true;
        var sent = Take(_rest);
        _rest = _rest[sent..];
        return _rest.Length == 0;
    }

    private void Send(ReadOnlySpan<byte> lines)
    {
        // In one piece with what comes after it: by itself it would find room where no line does, again and again.
        var text = _skipped == 0 ? lines : [.. Encoding.UTF8.GetBytes($"… {_skipped} bytes were skipped, this reader is too slow\n"), .. lines];
        var sent = Take(text);
        if (sent == 0)
        {
            _skipped += lines.Length;
            return;
        }

        var left = text[sent..];
        // Where it stopped in the middle of a line, that line is still to be ended.
        var rest = text[sent - 1] == '\n' ? 0 : left.IndexOf((byte)'\n') + 1;
        _rest = left[..rest].ToArray();
        _skipped = left.Length - rest;
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        var sent = Descriptors.SendNow(socket, bytes);
        _isGone |= sent < 0;
        return Math.Max(0, sent);
    }

    private void Close()
    {
        _rest = [];
        socket.Dispose();
    }
}
