using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Outrider.Native;

namespace Outrider.Supervision.Output;

/// <summary>
/// Where one stream of a child goes: to the spool, where there is one, to whoever looks at it just now, and to our own output, where that is wanted; in this
/// order, since only the last may wait for a reader. Pumps of a process and of its successor may overlap for a moment, so it is locked. When nobody reads our
/// own output any more, the application goes on as if somebody did.
/// </summary>
/// <param name="name">Begins each line that a tap gets: <c>stdout</c>, <c>stderr</c>, or a sidecar's name.</param>
/// <param name="passTo">Our own output; null where it is not to appear there.</param>
/// <param name="spool">For the logs; null where they do not want it.</param>
/// <param name="log">Told once of each way in which something is lost.</param>
/// <param name="lost">Called, on any thread, each time that more was lost.</param>
internal sealed class OutputStream(string name, SafeFileHandle? passTo, Spool? spool, ILogger log, Action? lost = null)
{
    private readonly Lock _gate = new();
    private readonly OutputTaps _taps = new(name, spool?.Mark ?? default);
    private volatile Spool? _spool = spool;
    private SafeFileHandle? _passTo = passTo;
    private OutputWay? _next;
    private bool _isPipe = IsPipe(passTo);
    private bool _isPassed = passTo is not null;
    private bool _hasFailed;
    private bool _wasFull;
    private long _lost = spool?.Lost ?? 0;
    private long _lostBefore;

    public string Name => name;

    /// <summary>Null where nothing is kept for the logs.</summary>
    public Spool? Spool => _spool;

    /// <summary>What the last spool knew that is not the one there is; null where there was none.</summary>
    public SpoolState? LastState { get; private set; }

    /// <summary>Bytes the spool could not keep. Asked by the loop, so without the lock: its holder may be waiting for a reader that never comes.</summary>
    public long Lost => _spool?.Lost ?? 0;

    /// <summary>False where the application must wait with what it says next.</summary>
    public bool HasRoom()
    {
        lock (_gate)
        {
            TakeNext();
            return _spool?.HasRoom() ?? true;
        }
    }

    /// <summary>
    /// Sends what comes from now on another way; what was said goes with what it belongs to. It never waits, though who writes may be waiting for a reader: then
    /// that one takes it up with the next piece.
    /// </summary>
    public void Use(OutputWay next)
    {
        // Two changes in a row of which the first was never taken: what that one has opened is nobody's.
        if (Interlocked.Exchange(ref _next, next) is { Opened: { } unused } && unused != next.Opened) unused.Dispose();
        Settle();
    }

    /// <summary>Takes up what <see cref="Use"/> was given, where nobody writes just now.</summary>
    public void Settle()
    {
        if (!_gate.TryEnter()) return;
        try
        {
            TakeNext();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Reads what is there and writes it; how much it was, 0 at the end.</summary>
    /// <param name="from">A pipe, with something in it or at its end.</param>
    /// <param name="buffer">At most <see cref="Output.Spool.PieceMax"/>.</param>
    /// <param name="cancel">As for <see cref="Write"/>.</param>
    public int Take(SafeFileHandle from, Span<byte> buffer, SafeFileHandle cancel)
    {
        lock (_gate)
        {
            TakeNext();
            var passed = _isPassed && _isPipe ? Descriptors.Tee(from, _passTo!, buffer.Length) : 0;
            var got = Descriptors.Read(from, passed > 0 ? buffer[..passed] : buffer);
            Show(buffer[..got], passed, cancel);
            return got;
        }
    }

    /// <param name="bytes">What was said; at most <see cref="Output.Spool.PieceMax"/>.</param>
    /// <param name="cancel">Raised by who cannot wait for a reader of our own output any longer.</param>
    public void Write(ReadOnlySpan<byte> bytes, SafeFileHandle cancel)
    {
        lock (_gate)
        {
            TakeNext();
            Show(bytes, 0, cancel);
        }
    }

    /// <summary>The process has said its last word.</summary>
    public void EndLine()
    {
        lock (_gate)
        {
            TakeNext();
            Keep([]);
            _taps.EndLine(Mark);
        }
    }

    /// <summary>Shows, from now on, each line to <paramref name="tap"/>, and before that what <see cref="OutputTaps.Add"/> says. It never waits. False where too many look already.</summary>
    public bool AddTap(OutputTap tap, bool withRecent, bool withMark = false) => _taps.Add(tap, withRecent, withMark);

    /// <summary>The stream could not be read to its end.</summary>
    public void Fail(Exception cause) => log.OutputFailed(cause);

    private OutputMark Mark => _spool?.Mark ?? default;

    /// <param name="bytes">What was said.</param>
    /// <param name="passed">How many of them our own output has already.</param>
    /// <param name="cancel">As for <see cref="Write"/>.</param>
    private void Show(ReadOnlySpan<byte> bytes, int passed, SafeFileHandle cancel)
    {
        if (bytes.IsEmpty) return;
        Keep(bytes);
        _taps.Write(bytes, Mark);
        if (_isPassed && passed < bytes.Length) _isPassed = Descriptors.WriteAll(_passTo!, bytes[passed..], cancel) != WriteOutcome.Gone;
    }

    // A pipe that takes what was read at once spares a change to its reader and back for each 64 KiB.
    private static bool IsPipe(SafeFileHandle? passTo) => passTo is not null && Descriptors.EnlargePipe(passTo, Descriptors.LargePipe) > 0;

    private void TakeNext()
    {
        if (Interlocked.Exchange(ref _next, null) is not { } next) return;
        if (next.PassTo != _passTo) (_isPipe, _isPassed) = (IsPipe(next.PassTo), next.PassTo is not null);
        _passTo = next.PassTo;
        try
        {
            Follow(next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The one there is goes on by its old bounds; the next reload tries again.
            log.SpoolFailed(_spool?.Folder ?? name, e);
        }
    }

    private void Follow(OutputWay next)
    {
        var before = _spool;
        // Counts go on where another spool comes after a while without.
        if (before is not null) LastState = before.State;
        if (next.Spool is null) _spool = null;
        else if (before is null) _spool = next.Opened;
        else if (before.Model != next.Spool) _spool = new Spool(before.Folder, next.Spool, before.State);
        if (_spool != before) before?.Dispose();
        if (_spool != next.Opened) next.Opened?.Dispose();
        _taps.Move(Mark);
        _lost = _spool?.Lost ?? 0;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_spool is not { } spool) return;
        try
        {
            if (bytes.IsEmpty) spool.EndLine();
            spool.Append(bytes);
            if (_hasFailed && !bytes.IsEmpty) Recover();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed) log.SpoolFailed(spool.Folder, e);
            if (!_hasFailed) _lostBefore = _lost;
            _hasFailed = true;
        }

        NoticeLoss();
    }

    private void Recover()
    {
        _hasFailed = false;
        log.SpoolRecovered(_spool!.Folder, _spool.Lost - _lostBefore);
    }

    private void NoticeLoss()
    {
        var now = _spool!.Lost;
        if (now == _lost) return;
        _lost = now;
        lost?.Invoke();
        // Once: a spool that is full is full again a moment after there was room. How much it loses is in the metric.
        if (_hasFailed || _wasFull) return;
        _wasFull = true;
        log.SpoolFull(_spool.Folder);
    }
}
