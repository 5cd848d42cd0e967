using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Control;

/// <summary>
/// One end of the socket pair between the supervisor and the modules' process. A thread reads lines; sending never waits, so a deaf peer cannot hold
/// up the one who speaks.
/// </summary>
/// <param name="socket">Becomes the channel's, which closes it when the peer is gone.</param>
/// <param name="heard">Called on the channel's thread for each line; null for one that is no message.</param>
/// <param name="closed">Called once, on the channel's thread: the peer is gone.</param>
/// <param name="begun">What an earlier reader of this socket had read of the next line (<see cref="Pause"/>).</param>
internal sealed class ControlChannel(SafeFileHandle socket, Action<ControlMessage?> heard, Action closed, byte[]? begun = null)
{
    // The longest message lists all processes; a thousand of them fit.
    private const int MaxLine = 256 << 10;

    private const int StackSize = 256 << 10;

    private readonly Lock _gate = new();
    private readonly Queue<SafeFileHandle> _passed = new();
    private readonly SafeFileHandle _pause = Descriptors.Event();
    private byte[] _left = [];
    private Thread? _reader;
    private bool _isDeaf;

    public void Start() => (_reader = new Thread(Run, StackSize) { IsBackground = true, Name = "control" }).Start();

    /// <summary>Stops reading and leaves the socket open for a reader in another process or a later channel; gives what was read and is no whole line yet.</summary>
    public byte[] Pause()
    {
        lock (_gate)
            if (!_pause.IsClosed) Descriptors.Raise(_pause);
        _reader?.Join();
        return _left;
    }

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
        var buffer = new byte[Math.Max(4 << 10, 2 * (begun?.Length ?? 0))];
        begun?.CopyTo(buffer, 0);
        var filled = begun?.Length ?? 0;
        while (Poll.UntilReadable(socket, _pause))
        {
            var got = PassedDescriptors.Receive(socket, buffer.AsSpan(filled), _passed);
            if (got == 0) break;
            filled = Take(buffer, filled, filled + got);
            if (filled < buffer.Length) continue;
            if (buffer.Length >= MaxLine) break;
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        if (IsPaused) _left = buffer[..filled];
        else Close();
    }

    private bool IsPaused => Poll.IsReadableWithin(_pause, 0);

    /// <summary>Only on the reading thread's way out: a number closed under a reader could by then be another's.</summary>
    private void Close()
    {
        lock (_gate)
        {
            _isDeaf = true;
            socket.Dispose();
            _pause.Dispose();
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
