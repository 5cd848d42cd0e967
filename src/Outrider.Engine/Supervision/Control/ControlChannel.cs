using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Control;

/// <summary>
/// One end of the socket pair between the supervisor and the modules' process. A thread reads lines; sending never waits, so a deaf peer cannot hold
/// up the one who speaks.
/// </summary>
/// <param name="heard">Called on the channel's thread for each line; null for one that is no message.</param>
/// <param name="closed">Called once, on the channel's thread: the peer is gone.</param>
internal sealed class ControlChannel(SafeFileHandle socket, Action<ControlMessage?> heard, Action closed)
{
    // The longest message lists all processes; a thousand of them fit.
    private const int MaxLine = 256 << 10;

    private const int StackSize = 256 << 10;

    private readonly Lock _gate = new();
    private readonly Queue<SafeFileHandle> _passed = new();
    private bool _isDeaf;

    public void Start() => new Thread(Run, StackSize) { IsBackground = true, Name = "control" }.Start();

    /// <summary>False where the peer is gone or has not read for so long that the kernel's buffer is full; nothing can be said to it any more.</summary>
    public bool TrySend(ControlMessage message)
    {
        var line = ControlCodec.Write(message);
        IReadOnlyList<SafeFileHandle> descriptors = message is ControlMessage.Reload reload ? reload.Descriptors : [];
        lock (_gate)
        {
            _isDeaf = _isDeaf || !PassedDescriptors.TrySend(socket, line, descriptors);
            return !_isDeaf;
        }
    }

    private void Run()
    {
        var buffer = new byte[4 << 10];
        var filled = 0;
        while (PassedDescriptors.Receive(socket, buffer.AsSpan(filled), _passed) is > 0 and var got)
        {
            filled = Take(buffer, filled, filled + got);
            if (filled < buffer.Length) continue;
            if (buffer.Length >= MaxLine) break;
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        // Only here, where nobody reads it any more: a number closed under a reader could by then be another's.
        lock (_gate)
        {
            _isDeaf = true;
            socket.Dispose();
        }

        while (_passed.TryDequeue(out var left)) left.Dispose();
        closed();
    }

    /// <summary>Tells the whole lines and moves what is left to the front. Only what is new is searched for a newline.</summary>
    private int Take(byte[] buffer, int searched, int end)
    {
        var start = 0;
        while (buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n') is >= 0 and var at)
        {
            heard(WithDescriptors(ControlCodec.Read(buffer.AsMemory(start, searched + at - start))));
            start = searched = searched + at + 1;
        }

        buffer.AsSpan(start, end - start).CopyTo(buffer);
        return end - start;
    }

    /// <summary>Descriptors arrive with the first byte of their line, so they are there before its last one.</summary>
    private ControlMessage? WithDescriptors(ControlMessage? message)
    {
        if (message is not ControlMessage.Reload reload) return message;
        var wanted = reload.Sockets.Count + 1;
        if (_passed.Count < wanted) return null;
        return reload with { Descriptors = [.. Enumerable.Range(0, wanted).Select(_ => _passed.Dequeue())] };
    }
}
