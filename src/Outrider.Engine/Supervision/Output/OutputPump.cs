using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Output;

/// <summary>
/// The thread that reads one pipe of one process until its end. It holds the reading end, so the process gets no SIGPIPE as long as we live.
/// </summary>
/// <remarks>
/// Measured with <c>bench/lifecycle/output</c>, 100,000 lines a second of 250 bytes with a write each, as a share of one core. Woken by every line: 22 % into
/// the spool, 24 % into a pipe, 34 % into both. With a pipe of a megabyte that is left to fill (<see cref="ReadPace"/>), at a load of 14 to 20 on two cores:
/// 5 to 7 %, 9 %, 10 to 16 %. With tee(2) for the pipe beside that: 5 to 7 %, 3 to 4 %, 4 to 7 %. What is left is the page cache's. splice(2) into
/// the file was left out: it copies as write does (3.4 to 3.7 % against 3.8 to 4.2 % in the same bare loop), and <see cref="OutputTaps"/> must see the bytes.
/// </remarks>
internal sealed class OutputPump
{
    // Stays in a core's second-level cache between the read and the writes; the pipe is emptied in some of them.
    private const int BufferSize = Spool.PieceMax;

    // The stack holds a few calls; the default of 8 MiB would only be reserved, but shows in the process's size.
    private const int StackSize = 256 << 10;

    // How soon a spool is looked at again that had no room: it empties in segments, and nobody tells.
    private const int RoomIntervalMs = 50;

    private readonly SafeFileHandle _from;
    private readonly OutputStream _into;
    private readonly string _name;
    private readonly Action _ended;
    private readonly TimeProvider _time;
    private readonly ReadPace _pace;
    private readonly SafeFileHandle _wake = Descriptors.Event();
    private readonly SafeFileHandle _cancel = Descriptors.Event();
    private readonly Lock _gate = new();
    private Action<bool>? _paused;
    private volatile bool _isPausing;
    private bool _hasEnded;
    private long _reads;

    /// <param name="from">A pipe; disposed at its end. It may be one that another pump, of this process or of the one before, was paused on.</param>
    /// <param name="into">Where it goes.</param>
    /// <param name="name">Of the thread.</param>
    /// <param name="ended">Called once, on the pump's thread, after the last byte has been written; not where it was paused before.</param>
    /// <param name="time">Measures how often something comes.</param>
    public OutputPump(SafeFileHandle from, OutputStream into, string name, Action ended, TimeProvider? time = null)
    {
        (_from, _into, _name, _ended) = (from, into, name, ended);
        _time = time ?? TimeProvider.System;
        _pace = new ReadPace(Descriptors.EnlargePipe(from, Descriptors.LargePipe));
    }

    /// <summary>The pipe.</summary>
    public SafeFileHandle From => _from;

    /// <summary>How often it has read, for who wants to know what that costs.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    public void Start() => new Thread(Run, StackSize) { IsBackground = true, Name = _name }.Start();

    /// <summary>Reads what is there and ends, though somebody may still hold the other end. It does not wait for room in the spool any more.</summary>
    public void Finish()
    {
        lock (_gate)
            if (!_hasEnded) Descriptors.Raise(_wake);
    }

    /// <summary>
    /// Ends the thread after the piece it is at, and leaves the pipe open for another pump: everything read is in the spool by then, everything else in the
    /// pipe, and the application goes on printing into that. The wait for a reader of our own output is broken off: what that has not taken of the piece, at
    /// most 64 KiB, it misses, and the spool has it.
    /// </summary>
    /// <param name="paused">Called once, mostly on the pump's thread: true where more may come, false where the stream has ended instead.</param>
    public void Pause(Action<bool> paused)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _paused = paused;
                _isPausing = true;
                Descriptors.Raise(_cancel);
                Descriptors.Raise(_wake);
                return;
            }
        }

        paused(false);
    }

    private void Run()
    {
        var isPaused = false;
        try
        {
            isPaused = !Pump();
            if (!isPaused) _into.EndLine();
        }
        catch (NativeException e)
        {
            _into.Fail(e);
        }
        finally
        {
            if (!isPaused) _from.Dispose();
            End(isPaused);
        }
    }

    /// <summary>False where it was paused before the end.</summary>
    private bool Pump()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        var emptied = _time.GetTimestamp();
        while (true)
        {
            var asked = _time.GetTimestamp();
            var isThere = Poll.UntilReadable(_from, _wake);
            if (_isPausing) return false;
            if (!isThere) return true;
            var waited = _time.GetElapsedTime(asked);
            if (Empty(buffer) is not { } bytes) return !_isPausing;
            var now = _time.GetTimestamp();
            Rest(_pace.After(bytes, waited, _time.GetElapsedTime(emptied, now)));
            emptied = now;
        }
    }

    /// <summary>Reads until there is less than half a buffer can take; null at the end, and where it was paused.</summary>
    private int? Empty(byte[] buffer)
    {
        var bytes = 0;
        while (true)
        {
            WaitForRoom();
            if (_isPausing) return null;
            var got = _into.Take(_from, buffer, _cancel);
            if (got == 0) return null;
            Interlocked.Increment(ref _reads);
            bytes += got;
            // Not further than the pipe was full, or a fast application would never let this be more than one reading.
            if (got < buffer.Length / 2 || bytes >= Descriptors.LargePipe) return bytes;
            if (!Poll.IsReadableWithin(_from, 0)) return bytes;
        }
    }

    /// <summary>Before the pipe is read, so that there is never something read that cannot be kept: what waits, waits in the pipe.</summary>
    private void WaitForRoom()
    {
        while (!_into.HasRoom() && !Poll.IsReadableWithin(_wake, RoomIntervalMs))
        {
        }
    }

    private void Rest(TimeSpan rest)
    {
        if (rest > TimeSpan.Zero) Poll.IsReadableWithin(_wake, (int)rest.TotalMilliseconds);
    }

    private void End(bool isPaused)
    {
        Action<bool>? paused;
        lock (_gate)
        {
            _hasEnded = true;
            paused = _paused;
            // Not left to the collector, which has no reason to run here: every restart would leave two.
            _wake.Dispose();
            _cancel.Dispose();
        }

        if (!isPaused) _ended();
        paused?.Invoke(isPaused);
    }
}
