using Microsoft.Extensions.Logging;
using Outrider.Logs.Sources;

namespace Outrider.Logs.Tailing;

/// <summary>
/// What every source of files does: looks for its tails, reads them in turn until none has more, and waits to be woken. One loop, which owns the tails
/// and the reader's buffer; checkpoints are collected from another thread, off a list that is replaced whole.
/// </summary>
internal sealed partial class TailLoop : IAsyncDisposable
{
    // What the kernel does not tell (a file that is written through a mapping, a clock that a test moves) is found within it even where it tells everything else.
    private static readonly TimeSpan CalmInterval = TimeSpan.FromSeconds(10);

    // A folder in a folder in a folder … that all came at once; what is deeper is found by the next look.
    private const int MaxLooksAtOnce = 16;

    // A faulty disk would write a warning a look.
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly LogSourceContext _context;
    private readonly TailReader _reader;
    private readonly Func<TailSet> _find;
    private readonly IReadOnlyList<Checkpoint> _from;
    private readonly TimeSpan _poll;
    private readonly WakeUp _wake;
    private readonly CancellationTokenSource _ending = new();
    private FolderWatch? _watch;
    private TailSet? _tails;
    private TailSet? _collected;
    private TaskCompletionSource? _drain;
    private Task _loop = Task.CompletedTask;
    private DateTimeOffset _lastLook;
    private DateTimeOffset _nextWarning;
    private bool _hasToldDeaf;

    /// <param name="context">What the pipeline gave the source.</param>
    /// <param name="from">Checkpoints of the last run, kept until the first look has taken them over.</param>
    /// <param name="find">What there is now; called by the loop alone. It disposes of the tails it leaves out.</param>
    /// <param name="poll">How often it looks where the kernel does not tell of changes.</param>
    public TailLoop(LogSourceContext context, IReadOnlyList<Checkpoint> from, Func<TailSet> find, TimeSpan poll)
    {
        _context = context;
        _from = from;
        _find = find;
        _poll = poll;
        _wake = new WakeUp(context.Time);
        _reader = new TailReader(context.Intake, context.Account, context.Parser, context.Shaper, context.MaxLine, context.Time, RoomAsync);
    }

    // Lines that wait for more of the same record wait no longer than until the next turn.
    private bool IsCalm => _watch is { Deaf: null } && _tails is { IsWaiting: false } && _context.Parser.Joiner is null;

    private TimeSpan Interval => IsCalm && _poll < CalmInterval ? CalmInterval : _poll;

    public void Start() => _loop = Task.Run(RunAsync);

    public Task DrainAsync(CancellationToken cancel)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _drain, drained);
        _wake.Set();
        return drained.Task.WaitAsync(cancel);
    }

    public IReadOnlyList<Checkpoint> Collect()
    {
        if (Volatile.Read(ref _tails) is not { } set) return _from;
        _collected = set;
        return [.. set.Others, .. set.Tails.SelectMany(t => t.Collect())];
    }

    public void Saved()
    {
        foreach (var tail in _collected?.Tails ?? []) tail.Saved();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        foreach (var tail in _tails?.Tails ?? []) tail.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        using var watch = _watch = new FolderWatch(_wake);
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await ReadAllAsync();
                if (!await _wake.WaitAsync(Interval, _ending.Token)) _reader.Rest();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                Warn("", e);
                _lastLook = default;
                await Task.Delay(_poll, _context.Time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadAllAsync()
    {
        var drain = Volatile.Read(ref _drain);
        if (drain is not null) Look();
        bool hasMore;
        do
        {
            LookIfDue();
            hasMore = false;
            var set = _tails!;
            foreach (var tail in set.Tails)
                // A look while waiting for room may have let go of it.
                if (_tails == set || _tails!.Tails.Contains(tail)) hasMore |= await TurnAsync(tail, drain is not null || tail.HasEnded);
        }
        while (hasMore);
        if (drain is null) return;
        Interlocked.CompareExchange(ref _drain, null, drain);
        drain.TrySetResult();
    }

    /// <summary>
    /// While the sinks leave no room, reading waits and looking does not: a file that comes and is deleted meanwhile is opened in time, and one that is cut is seen
    /// as long as it was.
    /// </summary>
    private async Task RoomAsync(CancellationToken cancel)
    {
        var room = _context.Intake.RoomAsync(cancel);
        if (room.IsCompletedSuccessfully) return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        while (!room.IsCompleted)
        {
            var wake = _wake.WaitAsync(_poll, over.Token);
            if (await Task.WhenAny(room, wake) == room)
            {
                // Left waiting, it would take the next signal for itself.
                await over.CancelAsync();
                await ((Task)wake).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            }

            LookIfDue();
            foreach (var tail in _tails!.Tails) tail.Bytes.Notice();
        }

        await room;
    }

    private void LookIfDue()
    {
        if (_watch!.TakeNames() || _tails is null || _context.Time.GetUtcNow() - _lastLook >= Interval) Look();
    }

    private void Look()
    {
        _lastLook = _context.Time.GetUtcNow();
        for (var n = 0; n < MaxLooksAtOnce; n++)
        {
            var set = _find();
            Volatile.Write(ref _tails, set);
            // Before it is read: who is killed from now on leaves a checkpoint by which the next process finds the file under its new name.
            if (set.HasNew) _context.Note();
            // What came into a folder before it was watched is found by looking once more.
            if (!_watch!.Watch(set.Folders)) break;
        }

        if (_watch!.Deaf is not { } reason || _hasToldDeaf) return;
        _hasToldDeaf = true;
        LooksInstead(_context.Logger, _context.Account.Source, _poll.TotalSeconds, reason);
    }

    private async Task<bool> TurnAsync(Tail tail, bool isLast)
    {
        try
        {
            tail.Refresh();
            return await _reader.TurnAsync(tail, isLast, _ending.Token) || tail.Bytes.IsAnew;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn(tail.Ledger.Name, e);
            return false;
        }
    }

    private void Warn(string stream, Exception cause)
    {
        var now = _context.Time.GetUtcNow();
        if (now < _nextWarning) return;
        _nextWarning = now + WarningInterval;
        CannotRead(_context.Logger, _context.Account.Source, stream, cause);
    }

    [LoggerMessage(LogLevel.Warning, "the source {Source} is not told of all changes and looks every {Seconds} s instead: {Reason}")]
    private static partial void LooksInstead(ILogger logger, string source, double seconds, string reason);

    [LoggerMessage(LogLevel.Warning, "the source {Source} cannot read {Stream}; it tries again")]
    private static partial void CannotRead(ILogger logger, string source, string stream, Exception cause);
}
